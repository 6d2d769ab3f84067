"""From a function's marks to what a debugger knows of it: line rows, frame rules, and the tree of inlined calls.

Two calls of one function on one line of the same caller count as one scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vipc.debuginfo.dwarf.lines import Row
from vipc.ir.core import Loc
from vipc.ir.debug import FrameRule, FunctionDebug


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
    for start, end, loc, frame, body, cold in _spans(debug, size, marks):
        if loc is not None and (body or last is None or loc != last):
            made.rows.append(Row(address + start, loc.file, loc.line, not cold, body))
            last = loc
        if frame is not None:
            made.frames.append((start, frame))
        if last is not None and start < end:
            for scope in _inlined(root, last):
                scope.cover(address + start, address + end)
    return made


def _spans(debug: FunctionDebug, size: int, marks: Sequence[tuple[int, int]],
           ) -> Iterator[tuple[int, int, Loc | None, FrameRule | None, bool, bool]]:
    """Each mark with the offsets it covers."""
    for position, (start, key) in enumerate(marks):
        end = marks[position + 1][0] if position + 1 < len(marks) else size
        mark = debug.marks[key]
        yield start, end, mark.loc, mark.frame, mark.body, mark.cold


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
