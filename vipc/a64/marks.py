"""The marks of a function in the making: where the line, the frame or the variables change, a `.mark` stands.

The text is written in several lists of lines (the body, the cold tail) that are joined later, so each has a state of
its own: what its last mark said.
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.core import Loc
from vipc.ir.debug import FrameRule, Mark, Places


@dataclass(slots=True)
class _Flow:
    """What the last mark of a list of lines said."""

    lines: list[str]
    loc: Loc | None = None
    frame: FrameRule | None = None
    places: Places | None = None
    called: bool = False


class Marks:
    """`made`: by key. `cold`: the lines of the cold tail. With `on` false nothing is ever marked."""

    def __init__(self, on: bool, cold: list[str]) -> None:
        self.on = on
        self._cold = cold
        self.made: list[Mark] = []
        self._flows: list[_Flow] = []

    def at(self, lines: list[str], loc: Loc | None, frame: FrameRule, places: Places | None = None, body: bool = False) -> None:
        """The next line of `lines` is of this source line, has this frame and these places of variables. `loc` None: of
        the line before; `places` None: none are known."""
        if not self.on:
            return
        flow = self._flow(lines)
        if places is None:
            places = ()
        if places is flow.places and loc is flow.loc and frame is flow.frame and not body:
            flow.called = False
            return
        new_loc = loc if loc is not None and (body or loc is not flow.loc and not _same(loc, flow.loc)) else None
        new_frame = frame if frame is not flow.frame and frame != flow.frame else None
        new_places = places if places is not flow.places and places != flow.places else None
        called, flow.called, flow.places = flow.called, False, places
        if new_loc is None and new_frame is None and new_places is None:
            return
        mark = Mark(new_loc, new_frame, new_places, body, lines is self._cold, called and new_places is not None)
        flow.loc, flow.frame = new_loc or flow.loc, new_frame or flow.frame
        lines.append(f".mark {len(self.made)}")
        self.made.append(mark)

    def called(self, lines: list[str]) -> None:
        """The last line of `lines` is a call."""
        if self.on:
            self._flow(lines).called = True

    def _flow(self, lines: list[str]) -> _Flow:
        for flow in self._flows:
            if flow.lines is lines:
                return flow
        self._flows.append(_Flow(lines))
        return self._flows[-1]


def _same(a: Loc, b: Loc | None) -> bool:
    return b is not None and a.line == b.line and a == b


def is_code(line: str) -> bool:
    """Neither a label nor a mark."""
    return not line.endswith(":") and not line.startswith(".mark ")


def last_line(lines: list[str]) -> str:
    """The last line that is not a mark; empty when there is none."""
    return next((line for line in reversed(lines) if not line.startswith(".mark ")), "")
