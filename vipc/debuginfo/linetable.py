"""The line table `.vipline`: from an address to the chain of source lines, innermost first.

A row stands for an exact address: a `brk`; behind a `bl`/`blr`, an assembly statement or an access by `Ptr` (which may
fault); or a function's first instruction (so that the nearest row at or before any address belongs to its function).
Little-endian, 4-byte aligned:

    header          magic "VIPL", row count, row offset, chain count, chain offset, function count, function offset,
                    string offset, trap count, trap offset: 10 x u32, offsets from the table's start
    row             u32 address minus __image_start, u32 index of the innermost chain record; sorted by address
    chain record    u16 function index, u16 flags (bit 0: the next record is the caller it was inlined into; bit 1: no frame
                    record here, the caller is in x30), u32 line
    function        u32 string offset of the name, u32 string offset of the file
    trap            u32 address minus __image_start, u32 string offset of the text {t} (0: none), u32 signs
                    (bit 0: the first value is unsigned, bit 1: the second); sorted by address
    strings         NUL-terminated UTF-8; offset 0 is the empty string

I1. Rows and traps are sorted by address, and no address has two rows.
I2. The size depends on the rows alone, not on their addresses: the linker asks for the size before it places sections.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from vipc.ir.core import Loc
from vipc.records import record


@record
class RowInfo:
    """A row: source lines, innermost first (`loc.caller`); for a `brk` the text {t} and signs such as "su".

    `leaf`: the function has no frame record, its caller is in x30."""

    loc: Loc
    trap: bool = False
    text: str = ""
    signs: str = ""
    leaf: bool = False


MAGIC = 0x4C50_4956                    # "VIPL"
_HEADER = struct.Struct("<10I")
_ROW = struct.Struct("<II")
_CHAIN = struct.Struct("<HHI")
_FUNCTION = struct.Struct("<II")
_TRAP = struct.Struct("<III")
_INLINED = 1                           # chain flags: the next record is the caller;
_LEAF = 2                              # the caller is in x30


class LineTableError(ValueError):
    """Rows that cannot be a table, or bytes that are none."""


class Plan:
    """The table of `rows`, everything but the addresses. `size` in bytes is final."""

    def __init__(self, rows: Sequence[RowInfo]) -> None:
        self._rows = list(rows)
        self._strings = bytearray(b"\0")
        self._string_at: dict[str, int] = {"": 0}
        self._functions: dict[tuple[str, str], int] = {}
        self._chains: dict[tuple[Loc, bool], int] = {}
        self._records: list[tuple[int, int, int]] = []
        for row in self._rows:
            self._chain(row.loc, row.leaf)
            self._string(row.text)
        self._function_strings = [(self._string(name), self._string(file)) for name, file in self._functions]
        self._traps = sum(row.trap for row in self._rows)
        self._offsets = self._layout()
        self.size = -(-(self._offsets[-1] + len(self._strings)) // 4) * 4

    def write(self, addresses: Sequence[int]) -> bytes:
        """The table; `addresses[i]` is the address of row i minus __image_start."""
        order = sorted(range(len(self._rows)), key=lambda index: addresses[index])
        for before, after in zip(order, order[1:], strict=False):
            if addresses[before] == addresses[after]:
                raise LineTableError(f"I1: two rows at image offset {addresses[after]:#x}: "
                                     f"{describe(self._rows[before].loc)}; {describe(self._rows[after].loc)}")
        for index in (*order[:1], *order[-1:]):
            if not 0 <= addresses[index] < 1 << 32:
                raise LineTableError(f"{describe(self._rows[index].loc)} lies outside the 4 GiB from the image's start")
        rows, chains, functions, traps, strings = self._offsets
        out = bytearray(_HEADER.pack(MAGIC, len(self._rows), rows, len(self._records), chains, len(self._functions),
                                     functions, strings, self._traps, traps))
        for index in order:
            out += _ROW.pack(addresses[index], self._chains[self._rows[index].loc, self._rows[index].leaf])
        for chain in self._records:
            out += _CHAIN.pack(*chain)
        for pair in self._function_strings:
            out += _FUNCTION.pack(*pair)
        for index in order:
            row = self._rows[index]
            if row.trap:
                out += _TRAP.pack(addresses[index], self._string_at[row.text], _sign_bits(row.signs))
        out += self._strings
        return bytes(out.ljust(self.size, b"\0"))

    def _layout(self) -> tuple[int, int, int, int, int]:
        rows = _HEADER.size
        chains = rows + _ROW.size * len(self._rows)
        functions = chains + _CHAIN.size * len(self._records)
        traps = functions + _FUNCTION.size * len(self._functions)
        return rows, chains, functions, traps, traps + _TRAP.size * self._traps

    def _chain(self, loc: Loc, leaf: bool) -> None:
        if (loc, leaf) in self._chains:
            return
        self._chains[loc, leaf] = len(self._records)
        here: Loc | None = loc
        flags = _LEAF if leaf else 0
        while here is not None:
            function = self._functions.setdefault((here.function, here.file), len(self._functions))
            if function > 0xFFFF:
                raise LineTableError("more than 65536 functions in one image")
            self._records.append((function, flags | (_INLINED if here.caller else 0), here.line))
            here, flags = here.caller, 0

    def _string(self, text: str) -> int:
        if text not in self._string_at:
            self._string_at[text] = len(self._strings)
            self._strings += text.encode() + b"\0"
        return self._string_at[text]


def describe(loc: Loc) -> str:
    """`file:line in function`, callers it was inlined into behind ` < `."""
    text = f"{loc.file}:{loc.line} in {loc.function}"
    return f"{text} < {describe(loc.caller)}" if loc.caller else text


class LineTable:
    """A table read back, for tests, the emulator and the symbolizer."""

    def __init__(self, data: bytes, image_start: int) -> None:
        self._data = data
        self._start = image_start
        try:
            header = _HEADER.unpack_from(data)
            if header[0] != MAGIC:
                raise LineTableError(f"no line table: it begins with {header[0]:#x}")
            _, rows, row_at, _, self._chain_at, _, self._function_at, self._string_at, traps, trap_at = header
            pairs = (_ROW.unpack_from(data, row_at + _ROW.size * index) for index in range(rows))
            self._rows: dict[int, int] = dict(pairs)
            triples = (_TRAP.unpack_from(data, trap_at + _TRAP.size * index) for index in range(traps))
            self._traps: dict[int, tuple[int, int]] = {address: (text, signs) for address, text, signs in triples}
        except struct.error as error:
            raise LineTableError(f"a line table cut short: {error}") from error

    def addresses(self) -> list[int]:
        """The addresses that have a row, ascending."""
        return [self._start + offset for offset in self._rows]

    def lookup(self, address: int) -> RowInfo | None:
        """The row of exactly this address."""
        offset = address - self._start
        index = self._rows.get(offset)
        if index is None:
            return None
        trap = self._traps.get(offset)
        text = self._text(trap[0]) if trap else ""
        signs = "".join("u" if trap[1] >> bit & 1 else "s" for bit in range(2)) if trap else ""
        _, flags, _ = _CHAIN.unpack_from(self._data, self._chain_at + _CHAIN.size * index)
        return RowInfo(self._loc(index), trap is not None, text, signs, bool(flags & _LEAF))

    def _loc(self, index: int) -> Loc:
        function, flags, line = _CHAIN.unpack_from(self._data, self._chain_at + _CHAIN.size * index)
        name, file = _FUNCTION.unpack_from(self._data, self._function_at + _FUNCTION.size * function)
        caller = self._loc(index + 1) if flags & _INLINED else None
        return Loc(self._text(file), line, self._text(name), caller)

    def _text(self, offset: int) -> str:
        start = self._string_at + offset
        return self._data[start:self._data.index(b"\0", start)].decode()


def read(data: bytes, image_start: int = 0) -> LineTable:
    """The table in `data`, whose rows are relative to `image_start`."""
    return LineTable(data, image_start)


def _sign_bits(signs: str) -> int:
    return sum(1 << bit for bit, sign in enumerate(signs[:2]) if sign == "u")
