"""Which value each source variable has at each instruction, told to the debugger by the instructions' locations.

The lowering notes every assignment. When the function is complete, what holds at a block's start is found from the
blocks before it; where these disagree and no parameter was made, because nothing reads the variable any more, it has
no value there.

At -O0 what a variable has at the end of a block stays there up to it, though nothing reads it any more: `keep`.

I1. Notes never make a parameter or an instruction: but for `keep`, the code is the same without them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import replace

from vipc.ir.core import Block, Inst, Loc, Term, Variables

Var = Hashable
CONSTANTS = ("const", "addr")
NONE = -1


class VariableLog:
    """The assignments of one function with symbol `function`. `slots`: each word's number, in order of appearance. `keeps`: whether
    values stay to the end of their block."""

    def __init__(self, function: str, keeps: bool = False) -> None:
        self.function = function
        self.keeps = keeps
        self.slots: dict[Var, int] = {}
        self.merged: dict[tuple[int, Var], int] = {}                  # block and variable: the parameter made for it
        self._notes: dict[int, list[tuple[int, int, int]]] = {}       # block: (instructions before, slot, value)

    def note(self, block: int, at: int, var: Var, value: int) -> None:
        """From instruction `at` of the block on the variable has this value."""
        slot = self.slots.setdefault(var, len(self.slots))
        self._notes.setdefault(block, []).append((at, slot, value))

    def attach(self, blocks: Mapping[int, Block], order: Sequence[int], edges: Mapping[int, Sequence[int]],
               replaced: Mapping[int, int]) -> None:
        """Give each location the variables' values. `order`: the blocks; `edges`: from where each is reached."""
        starts = self._starts(blocks, order, edges, replaced)
        made: dict[tuple[int, tuple[int, ...]], Loc] = {}
        lasting = _lasting(blocks) if self.keeps else frozenset()
        for number in order:
            block = blocks[number]
            values = tuple(starts[number])
            notes = self._notes.get(number, ())
            insts: list[Inst] = []
            done = 0
            for at, inst in enumerate(block.insts):
                while done < len(notes) and notes[done][0] <= at:
                    values = _changed(values, notes[done], replaced)
                    done += 1
                insts.append(Inst(inst.op, inst.dst, inst.args, inst.imm, self._located(inst.loc, values, made)))
            for rest in notes[done:]:
                values = _changed(values, rest, replaced)
            term = block.term
            insts += self._kept(values, lasting, self._located(term.loc, values, made))
            block.insts = insts
            block.term = Term(term.op, term.args, term.targets, term.imm, self._located(term.loc, values, made))

    def _kept(self, values: tuple[int, ...], lasting: Set[int], loc: Loc | None) -> list[Inst]:
        """An instruction that reads the values which would end otherwise."""
        read = tuple(dict.fromkeys(value for value in values if value in lasting))
        return [Inst("keep", (), read, (), loc)] if read else []

    def _located(self, loc: Loc | None, values: tuple[int, ...], made: dict[tuple[int, tuple[int, ...]], Loc]) -> Loc | None:
        if loc is None:
            return None
        key = id(loc), values
        if key not in made:
            if loc.caller is not None:                  # the place of a parameter's check is inside the callee
                made[key] = replace(loc, caller=self._located(loc.caller, values, made))
            else:
                made[key] = replace(loc, variables=Variables(self.function, values))
        return made[key]

    def _starts(self, blocks: Mapping[int, Block], order: Sequence[int], edges: Mapping[int, Sequence[int]],
                replaced: Mapping[int, int]) -> dict[int, list[int]]:
        """The values at the start of each block."""
        count = len(self.slots)
        merged: dict[int, list[tuple[int, int]]] = {}
        for (number, var), value in self.merged.items():
            if var in self.slots:
                merged.setdefault(number, []).append((self.slots[var], replaced.get(value, value)))
        last = {number: {slot: replaced.get(value, value) for _, slot, value in notes}
                for number, notes in self._notes.items()}
        starts: dict[int, list[int]] = {}
        ends: dict[int, list[int]] = {}
        changed = True
        while changed:
            changed = False
            for number in order:
                known = [ends[source] for source in edges[number] if source in ends]
                if not known:
                    now = [NONE] * count
                elif len(known) == 1:
                    now = list(known[0])
                else:
                    now = [values[0] if values.count(values[0]) == len(values) else NONE for values in zip(*known, strict=True)]
                for slot, value in merged.get(number, ()):
                    now[slot] = value
                if starts.get(number) != now:
                    changed = True
                    starts[number] = now
                    end = list(now)
                    for slot, value in last.get(number, {}).items():
                        end[slot] = value
                    ends[number] = end
        return starts


def _lasting(blocks: Mapping[int, Block]) -> frozenset[int]:
    """The values that are in a register or a slot; constants are known without one."""
    params = [value for block in blocks.values() for value in block.params]
    made = [inst.dst for block in blocks.values() for inst in block.insts if inst.op not in CONSTANTS]
    return frozenset((*params, *(value for values in made for value in values)))


def _changed(values: tuple[int, ...], note: tuple[int, int, int], replaced: Mapping[int, int]) -> tuple[int, ...]:
    _, slot, value = note
    return (*values[:slot], replaced.get(value, value), *values[slot + 1:])
