"""Places in memory whose value is known on every way into a block: the value is a parameter of the block, made when it is
first asked for.

Requires: the blocks that lead there have been seen, so it is no loop's header. Ensures: a parameter receives on each edge what
the place holds there. Keeps: memory, effects.

    b1: store(u64, 0) v0, v1; jump b3           b1: store(u64, 0) v0, v1; jump b3(v1)
    b2: v2 = load(u64, 0) v0; jump b3      ->   b2: v2 = load(u64, 0) v0; jump b3(v2)
    b3: v3 = load(u64, 0) v0                    b3(v3):
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.core import Function, Target
from vipc.opt.edit import with_targets
from vipc.opt.memory import Access, Root

Place = tuple[Root, int, int]
"""A load's or store's root, offset and size; where the offset is not constant, ("at", address) stands for the root."""
Known = dict[Place, tuple[int, str, Access]]
"""The value in each place, the type it was loaded as ("raw": its upper bits may be anything), and the access. A negative
value is one of Joins that has no parameter yet."""


@dataclass(slots=True)
class _Join:
    """What a place holds at the end of each block that leads to `block`."""

    block: int
    values: dict[int, int]
    param: int = -1


class Joins:
    """The values of one function that are known from several blocks."""

    def __init__(self, f: Function) -> None:
        self.f = f
        self.made: list[_Join] = []

    def add(self, block: int, known: Known, at_ends: dict[int, Known]) -> None:
        """Add to what is known at the start of `block` the places that are known at the end of each block before it."""
        first, *others = sorted(at_ends.values(), key=len)
        for place, (_, kind, access) in first.items():
            if place not in known and all(place in other for other in others):
                values = {number: at_end[place][0] for number, at_end in at_ends.items()}
                same = all(other[place][1] == kind for other in others)
                self.made.append(_Join(block, values))
                known[place] = -len(self.made), kind if same else "raw", access

    def value(self, known: int) -> int:
        """The value itself; a parameter is made for a join."""
        if known >= 0:
            return known
        join = self.made[-known - 1]
        if join.param < 0:
            join.param = self.f.new_value()
            self.f.blocks[join.block].params.append(join.param)
            for number, value in join.values.items():
                self._pass_on(number, join.block, self.value(value))
        return join.param

    def _pass_on(self, source: int, goal: int, value: int) -> None:
        term = self.f.blocks[source].term
        self.f.blocks[source].term = with_targets(term, tuple(
            Target(t.block, (*t.args, value)) if t.block == goal else t for t in term.targets))
