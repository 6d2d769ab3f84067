"""The sections that a debugger reads, from the marks of all code at its final addresses.

I1. Same input, same bytes: no paths of the machine, no iteration over sets.
I2. One compile unit a source file; entries of functions that were only inlined stand in the unit of their file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.dies import InfoWriter
from vipc.debuginfo.dwarf.encode import Strings, unit
from vipc.debuginfo.dwarf.frames import frame_section
from vipc.debuginfo.dwarf.lines import Row, line_unit
from vipc.debuginfo.dwarf.scopes import describe
from vipc.debuginfo.dwarf.units import FOLDER, Unit, Units
from vipc.ir.debug import AssemblyDebug, FrameRule, FunctionDebug, Source


@dataclass(frozen=True, slots=True)
class PlacedCode:
    """A section of code at its address. `marks`: (offset, key), in the order of the text."""

    address: int
    size: int
    marks: Sequence[tuple[int, int]]
    debug: FunctionDebug | AssemblyDebug


def dwarf_sections(code: Sequence[PlacedCode], source: Source, symbols: Mapping[str, int]) -> dict[str, bytes]:
    """Section name -> content. `symbols`: the addresses of data."""
    units = Units(source, symbols)
    frames: list[tuple[int, int, Sequence[tuple[int, FrameRule]]]] = []
    for piece in sorted(code, key=lambda piece: piece.address):
        if isinstance(piece.debug, FunctionDebug):
            made = describe(piece.debug, piece.address, piece.size, piece.marks)
            units.function(made)
            frames.append((piece.address, piece.size, made.frames))
        else:
            _assembly(units.unit(piece.debug.file, dw.LANG_ASSEMBLER), piece, piece.debug)
            frames.append((piece.address, piece.size, _assembly_frames(piece, piece.debug)))
    units.globals()
    return _sections(units, frame_section(frames))


def _assembly(unit_: Unit, piece: PlacedCode, debug: AssemblyDebug) -> None:
    rows: list[Row] = []
    for offset, line in piece.marks:
        if rows and rows[-1].address == piece.address + offset:
            rows[-1].line = line                      # labels and directives before an instruction have no bytes
        else:
            rows.append(Row(piece.address + offset, debug.file, line))
    unit_.code(rows, piece.address, piece.address + piece.size)


def _assembly_frames(piece: PlacedCode, debug: AssemblyDebug) -> list[tuple[int, FrameRule]]:
    changes = sorted(debug.frames)
    found: list[tuple[int, FrameRule]] = []
    for offset, line in piece.marks:
        before = [number for number in changes if number <= line]
        found.append((offset, debug.frames[before[-1]] if before else FrameRule()))
    return found


def _sections(units: Units, frames: bytes) -> dict[str, bytes]:
    strings = Strings()
    writer = InfoWriter(strings)
    lines, ranges = bytearray(), bytearray()
    for one in units.all():
        at = len(lines)
        one.finish(at, _HEADER + len(ranges))
        lines += line_unit(FOLDER, one.files, one.sequences)
        ranges += one.range_lists
    for one in units.all():
        for die, base, located in one.located:
            die.add(dw.AT_LOCATION, dw.FORM_SEC_OFFSET, _HEADER + units.lists.add(base, located))
        writer.unit(one.root)
    info, abbreviations = writer.finish()
    return {
        ".debug_info": info,
        ".debug_abbrev": abbreviations,
        ".debug_line": bytes(lines),
        ".debug_str": bytes(strings.data),
        ".debug_rnglists": unit(_list_header() + bytes(ranges)),
        ".debug_loclists": unit(_list_header() + bytes(units.lists.data)),
        ".debug_frame": frames,
    }


def _list_header() -> bytes:
    """Of a table of lists: version, size of an address, no segments, no index."""
    return dw.VERSION.to_bytes(2, "little") + bytes((dw.ADDRESS_SIZE, 0)) + bytes(4)


_HEADER = 12
"""Bytes before the first list."""
