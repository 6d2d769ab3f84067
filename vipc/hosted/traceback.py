"""Tracebacks of hosted programs, as compiled programs print them.

I1. Frames of the program's own files only, without `<module>`: the hook's frames are left out.
I2. At most ROOM entries, equal consecutive ones counted once; beyond it the middle becomes one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType

from vipc.hosted.passing import is_stack_exhausted

ROOM = 1000
SHOWN_REPEATS = 3
CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"


@dataclass
class Entry:
    """One frame, and how often it follows itself."""

    file: str
    line: int
    function: str
    count: int = 1


def render(error: BaseException, files: Mapping[str, str], main: str = "") -> str:
    """The whole text; `files` maps the program's file names to what is shown for them; `main` is the program's own module."""
    return "".join(_chain(error, files, {"builtins", "__main__", main}, set()))


def _chain(error: BaseException, files: Mapping[str, str], unnamed: set[str], seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    exhausted = is_stack_exhausted(error)
    if error.__cause__ is not None and id(error.__cause__) not in seen:
        yield from _chain(error.__cause__, files, unnamed, seen)
        yield CAUSE
    elif error.__context__ is not None and not error.__suppress_context__ and not exhausted \
            and id(error.__context__) not in seen:
        yield from _chain(error.__context__, files, unnamed, seen)
        yield CONTEXT
    if error.__traceback__ is not None:
        yield "Traceback (most recent call last):\n"
    yield from _entries(entries(error.__traceback__, files))
    shown = "stack exhausted" if exhausted else str(error)
    kind = type(error)
    name = kind.__name__ if kind.__module__ in unnamed else f"{kind.__module__}.{kind.__name__}"
    yield f"{name}: {shown}\n" if shown else f"{name}\n"


def entries(trace: TracebackType | None, files: Mapping[str, str]) -> list[Entry]:
    """The frames of a traceback, outermost first (I1)."""
    found: list[Entry] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename in files and code.co_name != "<module>":
            entry = Entry(files[code.co_filename], trace.tb_lineno, code.co_name)
            last = found[-1] if found else None
            if last is not None and (last.file, last.line, last.function) == (entry.file, entry.line, entry.function):
                last.count += 1
            else:
                found.append(entry)
        trace = trace.tb_next
    return found


def _entries(found: list[Entry]) -> Iterator[str]:
    head, tail, gap = found, [], 0
    if len(found) > ROOM:
        head, tail = found[:ROOM // 2], found[-ROOM // 2:]
        gap = sum(entry.count for entry in found[ROOM // 2:-ROOM // 2])
    yield from _lines(head)
    if gap:
        yield f"  ... {gap} frames left out\n"
    yield from _lines(tail)


def _lines(found: list[Entry]) -> Iterator[str]:
    for entry in found:
        for _ in range(min(entry.count, SHOWN_REPEATS)):
            yield f'  File "{entry.file}", line {entry.line}, in {entry.function}\n'
        more = entry.count - SHOWN_REPEATS
        if more > 0:
            yield f"  [Previous line repeated {more} more time{'s' if more > 1 else ''}]\n"
