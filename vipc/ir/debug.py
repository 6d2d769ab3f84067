"""What a debugger is told, as far as it is known before the link.

A function's text has marks. Each says what holds from its place on, in the order of the text: the source line, how
to find the caller, where the variables are. What a mark leaves out holds on from the mark before.

I1. Marks never change the code: the text without its `.mark` lines is the text of a build without debug data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.core import Loc

SP = 31
"""DWARF's number of sp; x0..x30 are 0..30."""


@dataclass(frozen=True, slots=True)
class FrameRule:
    """Where the caller's registers are. The frame's address (CFA), which is the caller's sp, is `register` + `offset`;
    each of `saved`: (register, distance from that address). `last`: there is no caller."""

    register: int = SP
    offset: int = 0
    saved: tuple[tuple[int, int], ...] = ()
    last: bool = False


@dataclass(slots=True)
class Mark:
    """What holds from here on. `body`: the function's prologue has ended; `cold`: this only runs once a check failed."""

    loc: Loc | None = None
    frame: FrameRule | None = None
    body: bool = False
    cold: bool = False


@dataclass(slots=True)
class FunctionDebug:
    """One compiled function; `marks` by their keys. `loc`: the `def` line."""

    symbol: str
    loc: Loc
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class AssemblyDebug:
    """One `.s` file: its marks' keys are line numbers; `frames` says from which line on a rule holds."""

    file: str
    frames: dict[int, FrameRule] = field(default_factory=dict)
