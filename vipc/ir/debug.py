"""What a debugger is told, as far as it is known before the link.

A function's text has marks. Each says what holds from its place on, in the order of the text: the source line, how
to find the caller, where the variables are. What a mark leaves out holds on from the mark before.

I1. Marks never change the code: the text without its `.mark` lines is the text of a build without debug data.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field

from vipc.ir.core import Loc
from vipc.records import record

SP = 31
"""DWARF's number of sp; x0..x30 are 0..30."""


@record
class FrameRule:
    """Where the caller's registers are. The frame's address (CFA), which is the caller's sp, is `register` + `offset`;
    each of `saved`: (register, distance from that address). `last`: there is no caller."""

    register: int = SP
    offset: int = 0
    saved: tuple[tuple[int, int], ...] = ()
    last: bool = False

    def __reduce__(self) -> tuple[type[FrameRule], tuple[object, ...]]:
        return FrameRule, (self.register, self.offset, self.saved, self.last)


Place = tuple[str, int, str]
"""Where a word is: ("register", number), ("low", number): only its low half, ("memory", distance from the frame's
address), or what it is: ("frame", such a distance: that address), ("address", offset, symbol), ("constant", value).
The third item is empty but for the symbol."""

Places = tuple[tuple[Place | None, ...], ...]
"""For the functions of a location's chain, innermost first: the place of each slot of Variables.values."""


@dataclass(slots=True)
class Mark:
    """What holds from here on. `places`: of the variables of the location in force; `body`: the function's prologue has
    ended; `cold`: this only runs once a check failed; `called`: a call stands just before, in whose frame's eyes the
    places it destroyed hold nothing any more."""

    loc: Loc | None = None
    frame: FrameRule | None = None
    places: Places | None = None
    body: bool = False
    cold: bool = False
    called: bool = False

    def __reduce__(self) -> tuple[type[Mark], tuple[object, ...]]:
        return Mark, (self.loc, self.frame, self.places, self.body, self.cold, self.called)


@dataclass(slots=True)
class FunctionDebug:
    """One compiled function; `marks` by their keys. `loc`: the `def` line."""

    symbol: str
    loc: Loc
    marks: list[Mark] = field(default_factory=list)


def packed(debug: FunctionDebug) -> bytes:
    """As bytes: it is kept and handed between processes more often than it is read."""
    return pickle.dumps(debug, protocol=5)


def unpacked(data: bytes) -> FunctionDebug:
    """What was packed."""
    debug = pickle.loads(data)
    assert isinstance(debug, FunctionDebug)
    return debug


@dataclass(slots=True)
class AssemblyDebug:
    """One `.s` file: its marks' keys are line numbers; `frames` says from which line on a rule holds."""

    file: str
    frames: dict[int, FrameRule] = field(default_factory=dict)


# Types and variables

@record
class BaseType:
    """`kind`: signed, unsigned, bool, char or float; `size` in bytes; `big`: the most significant byte comes first."""

    name: str
    size: int
    kind: str
    big: bool = False


@record
class PointerType:
    """`to`: key of a type, empty for any."""

    to: str = ""


@record
class Member:
    """A field, or a word of a value that has several."""

    name: str
    type: str
    offset: int


@record
class StructType:
    """An object of a class, a view, a tuple."""

    name: str
    size: int
    members: tuple[Member, ...]


@record
class ArrayType:
    """Elements in place; `counts` outermost first."""

    of: str
    counts: tuple[int, ...]


@record
class EnumerationType:
    """Members by value."""

    name: str
    size: int
    members: tuple[tuple[str, int], ...]


DebugType = BaseType | PointerType | StructType | ArrayType | EnumerationType


@record
class SourceVariable:
    """A parameter or local. Its words are the slots from `slot` on (Variables.values); `type` is a key."""

    name: str
    line: int
    type: str
    parameter: bool
    slot: int
    words: int


@dataclass(slots=True)
class SourceFunction:
    """A function as written; `result`: key of a type, empty for None."""

    symbol: str
    name: str
    file: str
    line: int
    result: str
    variables: list[SourceVariable] = field(default_factory=list)


@record
class SourceGlobal:
    """A module-level name that has storage, `offset` bytes into the data object `symbol`."""

    name: str
    file: str
    line: int
    type: str
    symbol: str
    offset: int


@dataclass(slots=True)
class Source:
    """What the compiled modules say; functions by symbol, types by key."""

    functions: dict[str, SourceFunction] = field(default_factory=dict)
    variables: list[SourceGlobal] = field(default_factory=list)
    types: dict[str, DebugType] = field(default_factory=dict)
