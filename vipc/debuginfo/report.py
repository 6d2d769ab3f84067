"""Tracebacks in the form of CPython 3.11, on the host: from rows of a line table, innermost frame first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from vipc.debuginfo.linetable import RowInfo
from vipc.ir.core import Loc
from vipc.lang.traps import BY_CODE

ROOM = 1000
SHOWN_REPEATS = 3


@dataclass(frozen=True)
class Frame:
    """A line of a traceback."""

    file: str
    line: int
    function: str

    @staticmethod
    def of(row: RowInfo) -> tuple[Frame, ...]:
        """The frames of a row, innermost first."""
        return tuple(_frames(row.loc))


def _frames(loc: Loc | None) -> Iterator[Frame]:
    while loc is not None:
        yield Frame(loc.file, loc.line, loc.function)
        loc = loc.caller


@dataclass
class Report:
    """The rows from the innermost outwards; equal ones in a row are kept once with their count."""

    runs: list[tuple[tuple[Frame, ...], int]] = field(default_factory=list)

    def add(self, frames: tuple[Frame, ...]) -> None:
        """The next row outwards."""
        if self.runs and self.runs[-1][0] == frames:
            self.runs[-1] = frames, self.runs[-1][1] + 1
        else:
            self.runs.append((frames, 1))

    def text(self, last: str) -> str:
        """The traceback, ending with the line `last`."""
        lines = ["Traceback (most recent call last):"] if self.runs else []
        runs = self.runs
        if len(runs) > ROOM:
            half = ROOM // 2
            left_out = sum(len(frames) * count for frames, count in runs[half:-half])
            lines += [*_lines(runs[-half:]), f"  ... {left_out} frames left out", *_lines(runs[:half])]
        else:
            lines += _lines(runs)
        return "\n".join([*lines, last]) + "\n"


def _lines(runs: Sequence[tuple[tuple[Frame, ...], int]]) -> Iterator[str]:
    """Outermost first; equal lines beyond the third are counted."""
    before: Frame | None = None
    repeated = 0
    for frames, count in reversed(runs):
        for frame in tuple(reversed(frames)) * count:
            if frame == before:
                repeated += 1
            else:
                yield from _repeats(repeated)
                before, repeated = frame, 1
            if repeated <= SHOWN_REPEATS:
                yield f'  File "{frame.file}", line {frame.line}, in {frame.function}'
    yield from _repeats(repeated)


def _repeats(repeated: int) -> Iterator[str]:
    more = repeated - SHOWN_REPEATS
    if more > 0:
        yield f"  [Previous line repeated {more} more time{'s' if more > 1 else ''}]"


def trap_text(code: int, values: Sequence[int], row: RowInfo | None) -> str:
    """The last line for a failed check: `values` as 64-bit words, `row` that of the brk."""
    trap = BY_CODE.get(code)
    if trap is None:
        return f"SystemError: trap {code}"
    signs = row.signs if row else "uu"
    shown = [value - (1 << 64) if sign == "s" and value >> 63 else value for value, sign in zip(values, signs, strict=False)]
    shown += [0] * (2 - len(shown))
    text = trap.text.format(a=shown[0], b=shown[1], t=row.text if row else "")
    return f"{trap.exception}: {text}" if text else trap.exception
