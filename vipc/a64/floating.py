"""Which values are in d registers: those that are computed there, and those that are read there more often than elsewhere.

    v3 = load(u64, 8) v0          ldr d16, [x0, #8]
    v4 = fadd v3, v1              fadd d16, d16, d17
    store(u64, 8) v0, v4          str d16, [x0, #8]

A word in a general register costs a move where a float is wanted, and the other way round. Results of operations on
floats are there anyway; of loads, selections, parameters and results of calls the moves are counted, by how often they
would run. Loads and stores take either. What a value is passed to, or chosen for, draws it to the same side.
"""

from __future__ import annotations

from vipc.ir.core import Function, Inst

COMPUTED = frozenset(("fadd", "fsub", "fmul", "fdiv", "fsqrt", "fround", "itof", "fneg", "fabs"))
READERS = COMPUTED - {"itof"} | {"fcmp", "ftoi"}
FLOAT_OPS = COMPUTED | READERS
_EITHER = frozenset(("check", "check_index", "check_fit", "keep"))
"""These only show their values; a check's condition is no float."""

_WORDS = frozenset(("u64", "i64"))
_FACTOR = 10


def find_floating(f: Function, order: list[int], depth: dict[int, int]) -> set[int]:
    """The values of a function with operations on floats that are in d registers."""
    votes = _Votes()
    for number in order:
        votes.block(f, number, _FACTOR ** min(depth[number], 6))
    return votes.count()


class _Votes:
    """`free`: the values that may be in either; `gain`: for each the moves that a d register saves, less those it costs."""

    def __init__(self) -> None:
        self.found: set[int] = set()
        self.free: set[int] = set()
        self.gain: dict[int, int] = {}
        self.drawn: dict[int, list[tuple[int, int]]] = {}      # a value, and those drawn to its side

    def block(self, f: Function, number: int, weight: int) -> None:
        block = f.blocks[number]
        self.free.update(block.params)
        if number == f.entry:
            for value in block.params:
                self._vote(value, -weight)
        for inst in block.insts:
            self._instruction(inst, weight)
        if block.term.op != "trap":
            for value in block.term.args:
                self._vote(value, -weight)
        for target in block.term.targets:
            for param, value in zip(f.blocks[target.block].params, target.args, strict=True):
                self._draw(param, value, weight)

    def _instruction(self, inst: Inst, weight: int) -> None:
        op, args = inst.op, inst.args
        if op in READERS:
            for value in args:
                self._vote(value, weight)
        elif op == "select":
            self.free.update(inst.dst)
            for value in args[1:]:
                self._draw(inst.dst[0], value, weight)
        elif op == "store" and inst.imm[0] in _WORDS:
            self._vote(args[0], -weight)
        elif op not in _EITHER:
            for value in args:
                self._vote(value, -weight)
        if op in COMPUTED:
            self.found.update(inst.dst)
        elif op == "load" and inst.imm[0] in _WORDS:
            self.free.update(inst.dst)
        elif op in ("call", "calli"):
            self.free.update(inst.dst)
            for value in inst.dst:
                self._vote(value, -weight)

    def _vote(self, value: int, weight: int) -> None:
        self.gain[value] = self.gain.get(value, 0) + weight

    def _draw(self, one: int, other: int, weight: int) -> None:
        self.drawn.setdefault(one, []).append((other, weight))
        self.drawn.setdefault(other, []).append((one, weight))

    def count(self) -> set[int]:
        work = [*self.found, *[value for value in self.free if self.gain.get(value, 0) > 0]]
        self.found.update(work)
        while work:
            for value, weight in self.drawn.get(work.pop(), ()):
                if value in self.free and value not in self.found:
                    self._vote(value, weight)
                    if self.gain[value] > 0:
                        self.found.add(value)
                        work.append(value)
        return self.found
