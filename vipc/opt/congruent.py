"""Block parameters that are equal to each other: counters that start alike and go on alike are one.

`enumerate` and `zip` count beside the sequence's own counter, and so do people by hand. Two parameters of a block are equal when
each edge gives them one value, or results of like operations on like values, where they themselves count as alike. An addition that
is checked is like one that is not: where it passes it has the same result, and the check stays.

Requires: no unreachable blocks. Ensures: no two parameters of a block are seen to be equal so.
Keeps: effects and their order; the graph of blocks.

    b1(v1, v2): ..                       b1(v1): ..
        v3 = add v1, 1              ->       v3 = add v1, 1
        v4 = add_c(i64) v2, 1                v4 = add_c(i64) v1, 1
        jump b1(v3, v4)                      jump b1(v3)
"""

from __future__ import annotations

from vipc.ir.core import Function, Inst, Target
from vipc.opt.edit import Replacement, definitions, replace_values, with_targets
from vipc.opt.info import ProgramInfo

_ALIKE = {"add": "add", "add_c": "add", "sub": "sub", "sub_c": "sub", "mul": "mul", "mul_c": "mul", "shl": "shl", "and": "and",
          "or": "or", "xor": "xor", "neg": "neg", "not": "not"}
_DEPTH = 3                 # of operations between a parameter and what an edge gives it

Edges = list[tuple[int, ...]]


def run(f: Function, info: ProgramInfo) -> bool:
    """Merge such parameters; True when there were any."""
    incoming: dict[int, Edges] = {}
    for block in f.blocks.values():
        for target in block.term.targets:
            if len(target.args) > 1:
                incoming.setdefault(target.block, []).append(target.args)
    finder = _Finder(f)
    dropped: dict[int, list[int]] = {}
    replacement: Replacement = {}
    for number, edges in incoming.items():
        if len(edges) > 1:
            found = finder.equal(f.blocks[number].params, edges)
            if found:
                replacement.update((f.blocks[number].params[twin], f.blocks[number].params[first]) for twin, first in found.items())
                dropped[number] = list(found)
    if not replacement:
        return False
    for number, gone in dropped.items():
        f.blocks[number].params = _without(f.blocks[number].params, gone)
    for block in f.blocks.values():
        if any(target.block in dropped for target in block.term.targets):
            block.term = with_targets(block.term, tuple(
                Target(t.block, tuple(_without(t.args, dropped[t.block]))) if t.block in dropped else t for t in block.term.targets))
    replace_values(f, replacement)
    return True


def _without(items: list[int] | tuple[int, ...], gone: list[int]) -> list[int]:
    return [item for at, item in enumerate(items) if at not in gone]


class _Finder:
    def __init__(self, f: Function) -> None:
        self.f = f
        self._defs: dict[int, Inst] | None = None

    def equal(self, params: list[int], edges: Edges) -> dict[int, int]:
        """By the position of a parameter that of an earlier one which it equals."""
        found: dict[int, int] = {}
        for at in range(1, len(params)):
            for first in range(at):
                if first not in found and self._are_equal(params[first], params[at], [(edge[first], edge[at]) for edge in edges]):
                    found[at] = first
                    break
        return found

    def _are_equal(self, one: int, other: int, pairs: list[tuple[int, int]]) -> bool:
        """`pairs`: what each edge gives the two. One that gives them the same value comes first, as a loop's entry does."""
        if not any(a == b or self._constant(a) is not None and self._constant(a) == self._constant(b) for a, b in pairs):
            return False
        return all(self._alike(a, b, one, other, _DEPTH) for a, b in pairs)

    def _alike(self, a: int, b: int, one: int, other: int, depth: int) -> bool:
        if a == b or (a, b) == (one, other):
            return True
        first, second = self._definition(a), self._definition(b)
        if first is None or second is None or depth == 0:
            return False
        if first.op == "const":
            return second.op == "const" and first.imm == second.imm
        op = _ALIKE.get(first.op)
        return op is not None and _ALIKE.get(second.op) == op and all(
            self._alike(x, y, one, other, depth - 1) for x, y in zip(first.args, second.args, strict=True))

    def _constant(self, value: int) -> object:
        inst = self._definition(value)
        return inst.imm[0] if inst is not None and inst.op == "const" else None

    def _definition(self, value: int) -> Inst | None:
        if self._defs is None:
            self._defs = definitions(self.f)
        return self._defs.get(value)
