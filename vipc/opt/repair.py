"""SSA form for a variable with several definitions: parameters where they meet, found on demand.

(Braun et al.: Simple and Efficient Construction of Static Single Assignment Form; trivial parameters are left to the
pass `params`, unused ones are never made.)

I1. `at_end` of every block that defines the variable is given before the first question.
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.ir.core import Function, Target
from vipc.opt.edit import with_targets


class Variable:
    """One variable: `at_end` holds its value at the end of the blocks that define it."""

    def __init__(self, f: Function, preds: dict[int, list[int]], undefined: Callable[[], int]) -> None:
        self.f = f
        self.preds = preds
        self.undefined = undefined
        self.at_end: dict[int, int] = {}
        self.at_start: dict[int, int] = {}
        self.pending: list[tuple[int, int]] = []

    def start(self, block: int) -> int:
        """The value at the start of `block`."""
        chain: list[int] = []
        while block not in self.at_start:
            chain.append(block)
            preds = self.preds[block]
            if not preds:
                self.at_start[block] = self.undefined()
            elif len(preds) == 1:
                if preds[0] in self.at_end:
                    self.at_start[block] = self.at_end[preds[0]]
                else:
                    block = preds[0]
                    continue
            else:
                param = self.f.new_value()
                self.at_start[block] = param
                self.pending.append((block, param))
            break
        value = self.at_start[block]
        for passed in chain:
            self.at_start[passed] = value
        return value

    def end(self, block: int) -> int:
        """The value at the end of `block`."""
        return self.at_end[block] if block in self.at_end else self.start(block)

    def finish(self) -> None:
        """Add the parameters that were made, and their arguments on all edges."""
        done = 0
        arguments: dict[int, list[tuple[int, int]]] = {}
        while done < len(self.pending):
            block, param = self.pending[done]
            done += 1
            self.f.blocks[block].params.append(param)
            for pred in self.preds[block]:
                arguments.setdefault(pred, []).append((block, self.end(pred)))
        for pred, added in arguments.items():
            extra = dict(added)
            term = self.f.blocks[pred].term
            self.f.blocks[pred].term = with_targets(term, tuple(
                Target(t.block, (*t.args, extra[t.block])) if t.block in extra else t for t in term.targets))


def rename_uses(f: Function, variable: Variable, old: int, inside: set[int]) -> None:
    """Uses of `old` outside the blocks `inside` become uses of what the variable holds there."""
    for number, block in f.blocks.items():
        if number in inside:
            continue
        local: int | None = None
        for at, inst in enumerate(block.insts):
            if old in inst.args:
                local = variable.start(number) if local is None else local
                now = local
                block.insts[at] = type(inst)(inst.op, inst.dst, tuple(now if a == old else a for a in inst.args),
                                             inst.imm, inst.loc)
        term = block.term
        if old in term.args or any(old in t.args for t in term.targets):
            now = variable.start(number) if local is None else local
            targets = tuple(Target(t.block, tuple(now if a == old else a for a in t.args)) for t in term.targets)
            block.term = type(term)(term.op, tuple(now if a == old else a for a in term.args), targets, term.imm,
                                    term.loc)
