"""What is known where one edge enters a block: from the values it passes on, and from the branches that lead to it.

    b1: br (x < 10), b2, b3
    b2: .. jump b4(0)           b4(v1): entered from b2, v1 is 0 and x below 10; entered from b3, x is at least 10
    b3: .. jump b4(x)

I1. What is said of an edge holds each time it is taken, in loops too.
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.cfg import Dominators, dominators, loops
from vipc.ir.core import Block, Function, Inst
from vipc.ir.ops import OPS
from vipc.ir.words import MASK
from vipc.opt import transfer
from vipc.opt.algebra import INVERSE, SWAPPED
from vipc.opt.edit import definitions
from vipc.opt.intervals import BOOL, TOP, Interval, compare, make, narrow

_FAR = 5            # blocks up the dominator tree whose branches count
_DEPTH = 3          # instructions from a value to what it is computed from
_ORDERS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}

Edge = tuple[int, int]
"""A block and the index of one of its terminator's targets."""


@dataclass(frozen=True, slots=True)
class Relation:
    """The comparison of two values holds; or of a value with a `word`."""

    kind: str
    a: int
    b: int
    word: int = 0


_WORD = -1          # stands for the second value


class Edges:
    """The edges of one function."""

    def __init__(self, f: Function) -> None:
        self.f = f
        self.dom: Dominators = dominators(f)
        self.defs: dict[int, Inst] = definitions(f)
        self.incoming: dict[int, list[Edge]] = {number: [] for number in f.blocks}
        for number, block in f.blocks.items():
            for index, target in enumerate(block.term.targets):
                self.incoming[target.block].append((number, index))
        self._above: dict[int, list[Relation]] = {}
        self._inside: dict[int, set[int]] | None = None

    def loop(self, header: int) -> set[int]:
        """The blocks of the loop with that header; none when there is no such loop."""
        if self._inside is None:
            self._inside = {loop.header: loop.members for loop in loops(self.dom)}
        return self._inside.get(header, set())

    def entering(self, number: int, edge: Edge) -> Entering:
        """Block `number` entered by that edge."""
        source = self.f.blocks[edge[0]]
        block = self.f.blocks[number]
        given = dict(zip(block.params, source.term.targets[edge[1]].args, strict=True))
        return Entering(self, block, given, [*self._learned(edge), *self._known_in(edge[0])])

    def interval(self, value: int, known: list[Relation]) -> Interval:
        """The words that a value can have, by its definition and what is known."""
        found = self._defined(value, _DEPTH)
        for relation in known:
            if relation.a == value:
                kind, other = relation.kind, relation.b
            elif relation.b == value:
                kind, other = SWAPPED[relation.kind], relation.a
            else:
                continue
            limits = (relation.word, relation.word) if other == _WORD else self._defined(other, 1)
            sides = narrow(kind, found, limits)
            if sides is not None:
                found = sides[0]
        return found

    def _defined(self, value: int, depth: int) -> Interval:
        """The words that a value can have by its definition alone."""
        inst = self.defs.get(value)
        if inst is None or len(inst.dst) != 1 or OPS[inst.op].effect not in ("pure", "read"):
            return TOP
        args = [self._defined(arg, depth - 1) if depth else TOP for arg in inst.args]
        return transfer.result(inst.op, args, inst.imm)

    def _known_in(self, number: int) -> list[Relation]:
        """What the branches say that lead to the block."""
        found = self._above.get(number)
        if found is None:
            found = self._above[number] = []
            for _ in range(_FAR):
                if len(self.incoming[number]) == 1:
                    found += self._learned(self.incoming[number][0])
                if number == self.f.entry:
                    break
                number = self.dom.idom[number]
        return found

    def _learned(self, edge: Edge) -> list[Relation]:
        """What the branch that the edge belongs to says."""
        term = self.f.blocks[edge[0]].term
        found: list[Relation] = []
        if term.op == "br":
            self._learn(term.args[0], edge[1] == 0, found)
        elif term.op == "switch" and edge[1] < len(term.imm):
            word = term.imm[edge[1]]
            assert isinstance(word, int)
            found.append(Relation("eq", term.args[0], _WORD, make(word & MASK, word & MASK)[0]))
        return found

    def _learn(self, cond: int, truth: bool, found: list[Relation], depth: int = _DEPTH) -> None:
        """`cond` is not 0, or it is 0."""
        found.append(Relation("ne" if truth else "eq", cond, _WORD))
        inst = self.defs.get(cond)
        if inst is not None and inst.op == "cmp":
            kind = str(inst.imm[0])
            found.append(Relation(kind if truth else INVERSE[kind], *inst.args))
        elif inst is not None and inst.op == ("and" if truth else "or") and depth:
            for arg in inst.args:
                self._learn(arg, truth, found, depth - 1)


class Entering:
    """A block entered by one edge: what its instructions compute."""

    def __init__(self, edges: Edges, block: Block, given: dict[int, int], known: list[Relation]) -> None:
        self._edges = edges
        self._given = given
        self._known = known
        self._local = {value: inst for inst in block.insts for value in inst.dst}
        self._found: dict[int, Interval] = {}

    def interval(self, value: int) -> Interval:
        """The words that a value can have behind the block's instructions."""
        if value not in self._found:
            self._found[value] = self._interval(value)
        return self._found[value]

    def _interval(self, value: int) -> Interval:
        inst = self._local.get(value)
        if inst is None:
            return self._edges.interval(self._given.get(value, value), self._known)
        if len(inst.dst) != 1 or OPS[inst.op].effect not in ("pure", "read"):
            return TOP
        args = [self.interval(arg) for arg in inst.args]
        if inst.op == "cmp" and compare(str(inst.imm[0]), args[0], args[1]) is None:
            decided = self._decided(str(inst.imm[0]), inst.args[0], inst.args[1])
            return BOOL if decided is None else (int(decided), int(decided))
        return transfer.result(inst.op, args, inst.imm)

    def _decided(self, kind: str, a: int, b: int) -> bool | None:
        """What the comparisons that hold say of this one."""
        if a in self._local or b in self._local:
            return None
        a, b = self._given.get(a, a), self._given.get(b, b)
        for relation in self._known:
            known = relation.kind
            if (relation.a, relation.b) == (b, a):
                known = SWAPPED[known]
            elif (relation.a, relation.b) != (a, b):
                continue
            answer = _follows(known, kind)
            if answer is not None:
                return answer
        return None


def _follows(known: str, asked: str) -> bool | None:
    """Does one comparison of two values decide another of them?"""
    if known in ("eq", "ne") or asked in ("eq", "ne") or known[0] == asked[0]:
        have, want = set(_ORDERS[known[-2:]]), set(_ORDERS[asked[-2:]])
        return True if have <= want else None if have & want else False
    return None
