"""The line table `.vipline`: from an address to the chain of source lines, innermost first.

A row stands for an exact address: a `brk`, or the return address of a `bl`/`blr`. Little-endian, 4-byte aligned:

    header          magic "VIPL", row count, row offset, chain count, chain offset, function count, function offset,
                    string offset, trap count, trap offset: 10 x u32, offsets from the table's start
    row             u32 address minus __image_start, u32 index of the innermost chain record; sorted by address
    chain record    u16 function index, u16 flags (bit 0: the next record is the caller it was inlined into), u32 line
    function        u32 string offset of the name, u32 string offset of the file
    trap            u32 address minus __image_start, u32 string offset of the text {t} (0: none), u32 signs
                    (bit 0: the first value is unsigned, bit 1: the second); sorted by address
    strings         NUL-terminated UTF-8; offset 0 is the empty string

I1. Rows and traps are sorted by address, and no address has two rows.
I2. The size depends on the rows alone, not on their addresses: the linker asks for the size before it places sections.
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.core import Loc


@dataclass(frozen=True, slots=True)
class RowInfo:
    """A row: source lines, innermost first (`loc.caller`); for a `brk` the text {t} and signs such as "su"."""

    loc: Loc
    trap: bool = False
    text: str = ""
    signs: str = ""
