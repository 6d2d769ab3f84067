"""Writes a linked image as an ELF64 executable: segments, sections, symbols and a build id.

A segment is a run of output sections with equal rights and equal distance between virtual and load address. File
offsets equal addresses modulo the page, so that a loader can map the file.
The build id is a hash of what is loaded and of the entry; it is not loaded itself.
Source: System V ABI, chapters 4 and 5; ELF for the Arm 64-bit Architecture.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from vipc.link.layout import READ_EXECUTE, READ_WRITE
from vipc.link.linked import Linked, LinkedSymbol, Placed

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_PROGRAM = struct.Struct("<IIQQQQQQ")
_SECTION = struct.Struct("<IIQQQQIIQQ")
_SYMBOL = struct.Struct("<IBBHQQ")
_NOTE = struct.Struct("<III4s")

EM_AARCH64 = 183
_ET_EXEC, _PT_LOAD = 2, 1
_SHT_PROGBITS, _SHT_SYMTAB, _SHT_STRTAB, _SHT_NOTE, _SHT_NOBITS = 1, 2, 3, 7, 8
_SHF_WRITE, _SHF_ALLOC, _SHF_EXECINSTR = 1, 2, 4
_SHN_ABS = 0xFFF1
_NT_GNU_BUILD_ID = 3
_SEGMENT_FLAGS = {READ_EXECUTE: 5, READ_WRITE: 6}        # else 4: read
_SECTION_FLAGS = {READ_EXECUTE: _SHF_ALLOC | _SHF_EXECINSTR, READ_WRITE: _SHF_ALLOC | _SHF_WRITE}
_KINDS = {"function": 2, "object": 1}                    # else 0: no type
_BINDINGS = {"local": 0, "global": 1}


@dataclass(slots=True)
class _Segment:
    flags: int
    address: int
    load: int
    offset: int                        # in the file
    file_size: int
    size: int


class _Strings:
    """A string table in the making."""

    def __init__(self) -> None:
        self.data = bytearray(b"\0")

    def add(self, text: str) -> int:
        offset = len(self.data)
        self.data += text.encode() + b"\0"
        return offset


def elf_bytes(linked: Linked, debug: Mapping[str, bytes] | None = None) -> bytes:
    """The whole file. `debug`: further sections, which are not loaded."""
    outputs = [placed for placed in linked.outputs if placed.size]
    segments, file_offsets = _segments(outputs, linked.layout.page)
    out = bytearray(_HEADER.size + _PROGRAM.size * len(segments))
    for placed, offset in zip(outputs, file_offsets, strict=True):
        if placed.data:
            out.extend(bytes(offset - len(out)))
            out += placed.data
    names = _Strings()
    headers = [bytes(_SECTION.size)]
    headers += [_load_header(names, placed, offset) for placed, offset in zip(outputs, file_offsets, strict=True)]
    note = _build_id(linked, outputs)
    headers.append(_file_header(names, ".note.gnu.build-id", _SHT_NOTE, _append(out, note), len(note), align=4))
    for name, data in (debug or {}).items():
        headers.append(_file_header(names, name, _SHT_PROGBITS, _append(out, data), len(data)))
    strings = _Strings()
    symbols, local_count = _symbol_table(linked, outputs, strings)
    headers.append(_file_header(names, ".symtab", _SHT_SYMTAB, _append(out, symbols), len(symbols),
                                link=len(headers) + 1, info=local_count, align=8, entry=_SYMBOL.size))
    headers.append(_file_header(names, ".strtab", _SHT_STRTAB, _append(out, strings.data), len(strings.data)))
    name_offset = names.add(".shstrtab")
    at = _append(out, names.data)
    headers.append(_SECTION.pack(name_offset, _SHT_STRTAB, 0, 0, at, len(names.data), 0, 0, 1, 0))
    table_at = _append(out, b"".join(headers))
    identification = b"\x7fELF" + bytes((2, 1, 1)) + bytes(9)        # 64 bits, little-endian, version 1
    out[:_HEADER.size] = _HEADER.pack(identification, _ET_EXEC, EM_AARCH64, 1, linked.entry, _HEADER.size, table_at, 0,
                                      _HEADER.size, _PROGRAM.size, len(segments), _SECTION.size, len(headers),
                                      len(headers) - 1)
    for number, segment in enumerate(segments):
        _PROGRAM.pack_into(out, _HEADER.size + number * _PROGRAM.size, _PT_LOAD, segment.flags, segment.offset,
                           segment.address, segment.load, segment.file_size, segment.size, linked.layout.page)
    return bytes(out)


def _segments(outputs: list[Placed], page: int) -> tuple[list[_Segment], list[int]]:
    """The segments, and each output section's offset in the file."""
    segments: list[_Segment] = []
    offsets: list[int] = []
    end = _HEADER.size + _PROGRAM.size * len(outputs)
    for placed in outputs:
        flags = _SEGMENT_FLAGS.get(placed.output.flags, 4)
        last = segments[-1] if segments else None
        if last is None or last.flags != flags or last.address - last.load != placed.address - placed.load:
            offset = end + (placed.address - end) % page
            last = _Segment(flags, placed.address, placed.load, offset, 0, 0)
            segments.append(last)
        distance = placed.address - last.address
        offsets.append(last.offset + distance)
        last.size = distance + placed.size
        if placed.data:
            last.file_size = last.size
            end = last.offset + last.size
    return segments, offsets


def _load_header(names: _Strings, placed: Placed, offset: int) -> bytes:
    kind = _SHT_PROGBITS if placed.data else _SHT_NOBITS
    flags = _SECTION_FLAGS.get(placed.output.flags, _SHF_ALLOC)
    align = max([placed.output.align, *(piece.section.align for piece in placed.pieces)])
    name = names.add(placed.output.name)
    return _SECTION.pack(name, kind, flags, placed.address, offset, placed.size, 0, 0, align, 0)


def _file_header(names: _Strings, name: str, kind: int, offset: int, size: int, link: int = 0, info: int = 0,
                 align: int = 1, entry: int = 0) -> bytes:
    """The header of a section that is not loaded."""
    return _SECTION.pack(names.add(name), kind, 0, 0, offset, size, link, info, align, entry)


def _append(out: bytearray, data: bytes | bytearray) -> int:
    """Appends at a multiple of 8; returns the offset."""
    out.extend(bytes(-len(out) % 8))
    offset = len(out)
    out += data
    return offset


def _build_id(linked: Linked, outputs: list[Placed]) -> bytes:
    digest = hashlib.sha256(struct.pack("<Q", linked.entry))
    for placed in outputs:
        digest.update(struct.pack("<QQQ", placed.address, placed.load, placed.size))
        digest.update(placed.data)
    return _NOTE.pack(4, 20, _NT_GNU_BUILD_ID, b"GNU\0") + digest.digest()[:20]


def _symbol_table(linked: Linked, outputs: list[Placed], strings: _Strings) -> tuple[bytes, int]:
    """The symbols, local ones first, and how many of those there are (with the null symbol)."""
    numbers = {id(placed): number for number, placed in enumerate(outputs, 1)}
    ordered = sorted(linked.symbols, key=lambda symbol: symbol.binding != "local")
    out = bytearray(_SYMBOL.size)
    for symbol in ordered:
        section = _SHN_ABS
        if symbol.section >= 0:
            section = numbers.get(id(linked.outputs[symbol.section]), _SHN_ABS)
        out += _SYMBOL.pack(strings.add(symbol.name), _info(symbol), 0, section, symbol.address, symbol.size)
    return bytes(out), 1 + sum(symbol.binding == "local" for symbol in ordered)


def _info(symbol: LinkedSymbol) -> int:
    return _BINDINGS[symbol.binding] << 4 | _KINDS.get(symbol.kind, 0)
