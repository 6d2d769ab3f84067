"""From a function's marks to what a debugger knows of it: line rows, frame rules, and the tree of inlined calls with the
places of their variables.

Two calls of one function on one line of the same caller count as one scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vipc.debuginfo.dwarf.lines import Row
from vipc.ir.core import Loc
from vipc.ir.debug import FrameRule, FunctionDebug, Place, Places


@dataclass(slots=True)
class Scope:
    """The function itself, or a call inlined into it. `ranges`: (start, end) addresses, ascending, none adjacent."""

    function: str                                       # symbol of the source function
    name: str
    file: str
    call_file: str = ""
    call_line: int = 0
    ranges: list[tuple[int, int]] = field(default_factory=list)
    inner: dict[tuple[str, str, int], Scope] = field(default_factory=dict)
    places: list[list[tuple[int, int, Place]]] = field(default_factory=list)     # by slot: (start, end, place), ascending

    def put(self, start: int, end: int, places: tuple[Place | None, ...]) -> None:
        """At these addresses the slots are here."""
        while len(self.places) < len(places):
            self.places.append([])
        for known, place in zip(self.places, places, strict=False):
            if place is None:
                continue
            if known and known[-1][1] == start and known[-1][2] == place:
                known[-1] = known[-1][0], end, place
            else:
                known.append((start, end, place))

    def cover(self, start: int, end: int) -> None:
        """These addresses belong to the scope too."""
        if self.ranges and self.ranges[-1][1] == start:
            self.ranges[-1] = self.ranges[-1][0], end
        else:
            self.ranges.append((start, end))


@dataclass(slots=True)
class Described:
    """One compiled function at its place."""

    scope: Scope
    address: int
    size: int
    rows: list[Row]
    frames: list[tuple[int, FrameRule]]


def symbol_of(loc: Loc) -> str:
    """The symbol of the source function of a location."""
    return loc.variables.function if loc.variables is not None else f"{loc.file}:{loc.function}"


def describe(debug: FunctionDebug, address: int, size: int, marks: Sequence[tuple[int, int]]) -> Described:
    """`marks`: (offset, key), in the order of the text."""
    root = Scope(debug.symbol, debug.loc.function, debug.loc.file)
    made = Described(root, address, size, [], [])
    root.cover(address, address + size)
    last: Loc | None = None
    places: Places = ()
    chain = [root]
    for position, (start, key) in enumerate(marks):
        mark = debug.marks[key]
        end = marks[position + 1][0] if position + 1 < len(marks) else size
        if mark.loc is not None:
            if mark.body or last is None or mark.loc != last:
                made.rows.append(Row(address + start, mark.loc.file, mark.loc.line, not mark.cold, mark.body))
            last = mark.loc
            chain = [root, *_inlined(root, last)]
        if mark.frame is not None:
            made.frames.append((start, mark.frame))
        places = mark.places if mark.places is not None else places
        if start < end:
            for scope in chain[1:]:
                scope.cover(address + start, address + end)
            following = debug.marks[marks[position + 1][1]] if position + 1 < len(marks) else None
            last_byte = following is not None and following.called
            for scope, here in zip(reversed(chain), places, strict=False):
                scope.put(address + start - mark.called, address + end - last_byte, here)
    return made


def _inlined(root: Scope, loc: Loc) -> list[Scope]:
    """The scopes of inlined calls that lead to a location, outermost first."""
    chain: list[Loc] = []
    here: Loc | None = loc
    while here is not None:
        chain.append(here)
        here = here.caller
    scope, found = root, []
    for call, inside in zip(chain[:0:-1], chain[-2::-1], strict=True):
        key = symbol_of(inside), call.file, call.line
        inner = scope.inner.get(key)
        if inner is None:
            inner = scope.inner[key] = Scope(key[0], inside.function, inside.file, call.file, call.line)
        found.append(inner)
        scope = inner
    return found
