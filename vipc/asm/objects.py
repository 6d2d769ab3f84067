"""Objects: what the assembler hands to the linker.

One function is one section (`.text.NAME`), one data object is one section (`.rodata.NAME`, `.data.NAME`,
`.bss.NAME`): the linker drops and orders whole sections.

I1. A section's `size` is at least len(`data`); what is beyond the data is zero. Empty data: takes no room in the image.
I2. Every relocation lies inside the data of its section.
I3. Names of global symbols are unique in an object; a local symbol is seen by its own object only.
I4. The keys of row marks are unique in a whole link: an index into what `link(rows=...)` is given.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.core import Data
from vipc.records import record

# Relocation kinds, named and numbered as in "ELF for the Arm 64-bit Architecture (AArch64)", section 5.7.
RELOC_NUMBERS = {
    "R_AARCH64_ABS64": 257,                # 64-bit address
    "R_AARCH64_PREL32": 261,               # 32-bit distance from the place
    "R_AARCH64_MOVW_UABS_G0_NC": 264,      # bits 15-0 of the address into movz/movk
    "R_AARCH64_MOVW_UABS_G1_NC": 266,      # bits 31-16
    "R_AARCH64_MOVW_UABS_G2_NC": 268,      # bits 47-32
    "R_AARCH64_MOVW_UABS_G3": 269,         # bits 63-48
    "R_AARCH64_LD_PREL_LO19": 273,         # ldr literal, 1 MiB
    "R_AARCH64_ADR_PREL_LO21": 274,        # adr, 1 MiB
    "R_AARCH64_ADR_PREL_PG_HI21": 275,     # adrp, 4 GiB
    "R_AARCH64_ADD_ABS_LO12_NC": 277,      # :lo12: of add
    "R_AARCH64_LDST8_ABS_LO12_NC": 278,    # :lo12: of byte loads and stores
    "R_AARCH64_JUMP26": 282,               # b, 128 MiB
    "R_AARCH64_CALL26": 283,               # bl, 128 MiB
    "R_AARCH64_LDST16_ABS_LO12_NC": 284,
    "R_AARCH64_LDST32_ABS_LO12_NC": 285,
    "R_AARCH64_LDST64_ABS_LO12_NC": 286,
}


@record
class Reloc:
    """The bytes at `offset` of the section await the address of `symbol` + `addend`, in the form `kind` says."""

    offset: int
    kind: str
    symbol: str
    addend: int = 0


@record
class RowMark:
    """The address at `offset` of the section has row `key` in the line table (a `brk`, or a call's return address)."""

    offset: int
    key: int


@dataclass(slots=True)
class Section:
    """Bytes that stay together. `align` is a power of two in bytes. `marks`: (offset, key) of each `.mark`, in order."""

    name: str
    align: int = 4
    data: bytearray = field(default_factory=bytearray)
    size: int = 0
    relocs: list[Reloc] = field(default_factory=list)
    rows: list[RowMark] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Symbol:
    """A name for `offset` of section number `section`. `kind`: function | object. `binding`: global | weak | local."""

    name: str
    section: int
    offset: int
    size: int = 0
    kind: str = "function"
    binding: str = "global"


@dataclass(slots=True)
class Object:
    """The sections and symbols of one assembled text, or of one data object."""

    file: str
    sections: list[Section] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)


def data_object(data: Data, file: str = "<data>") -> Object:
    """One data object of the SSA program as a section of its own, `SECTION.NAME`, with a global symbol."""
    size = max(data.size, len(data.bytes))
    relocs = [Reloc(r.offset, "R_AARCH64_ABS64", r.symbol, r.addend) for r in data.relocs]
    section = Section(f"{data.section}.{data.name}", data.align, bytearray(data.bytes), size, relocs)
    needed = max((r.offset + 8 for r in relocs), default=0)
    section.data.extend(bytes(max(0, needed - len(section.data))))
    return Object(file, [section], [Symbol(data.name, 0, 0, size, "object")])
