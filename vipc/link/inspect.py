"""What `vipc inspect` prints of an ELF: segments, sections, symbols with sizes, one function's instructions."""

from __future__ import annotations

import io
from typing import Any

import capstone
from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile

from vipc.debuginfo.linetable import LineTable, describe, read


class InspectError(ValueError):
    """Bytes that are no ELF, or a function it does not have."""


def inspect_elf(data: bytes, function: str = "") -> str:
    """The text; with `function`, the disassembly of that one, with the source lines of its rows."""
    try:
        elf = ELFFile(io.BytesIO(data))
        return _function(elf, function) if function else _overview(elf)
    except ELFError as error:
        raise InspectError(f"not an ELF file: {error}") from error


def _overview(elf: Any) -> str:
    lines = [f"entry {elf['e_entry']:#x}", "", f"{'segment':18} {'load':>10} {'file':>9} {'memory':>9} rights"]
    for segment in elf.iter_segments():
        rights = "".join(letter if segment["p_flags"] & bit else "-" for letter, bit in (("r", 4), ("w", 2), ("x", 1)))
        lines.append(f"{segment['p_vaddr']:#018x} {segment['p_paddr']:#10x} {segment['p_filesz']:9} "
                     f"{segment['p_memsz']:9} {rights}")
    lines += ["", f"{'section':18} {'size':>9} name"]
    for section in elf.iter_sections():
        if section.name:
            lines.append(f"{section['sh_addr']:#018x} {section['sh_size']:9} {section.name}")
    lines += ["", f"{'symbol':18} {'size':>9} name"]
    for symbol in sorted(_symbols(elf), key=lambda s: (s["st_value"], s.name)):
        lines.append(f"{symbol['st_value']:#018x} {symbol['st_size']:9} {symbol.name}")
    return "\n".join(lines) + "\n"


def _symbols(elf: Any) -> list[Any]:
    table = elf.get_section_by_name(".symtab")
    return [symbol for symbol in table.iter_symbols() if symbol.name] if table else []


def _function(elf: Any, name: str) -> str:
    symbol = next((s for s in _symbols(elf) if s.name == name and s["st_info"]["type"] == "STT_FUNC"), None)
    if symbol is None:
        raise InspectError(f"no function {name}")
    names = {s["st_value"]: s.name for s in _symbols(elf) if s["st_info"]["type"] == "STT_FUNC"}
    table = _line_table(elf)
    engine = capstone.Cs(capstone.CS_ARCH_ARM64, capstone.CS_MODE_LITTLE_ENDIAN)
    engine.skipdata = True
    lines = [f"{name}: {symbol['st_size']} bytes at {symbol['st_value']:#x}"]
    for one in engine.disasm(_bytes_at(elf, symbol["st_value"], symbol["st_size"]), symbol["st_value"]):
        line = f"{one.address:#018x}  {one.bytes[::-1].hex():8}  {one.mnemonic} {one.op_str}".rstrip()
        if one.mnemonic in ("b", "bl"):
            line += f" <{names[goal]}>" if (goal := int(one.op_str.lstrip("#"), 0)) in names else ""
        row = table.lookup(one.address) if table else None
        lines.append(f"{line}  // {describe(row.loc)}" if row else line)
    return "\n".join(lines) + "\n"


def _line_table(elf: Any) -> LineTable | None:
    section = elf.get_section_by_name(".vipline")
    start = next((s["st_value"] for s in _symbols(elf) if s.name == "__image_start"), None)
    return read(section.data(), start) if section and start is not None else None


def _bytes_at(elf: Any, address: int, size: int) -> bytes:
    for section in elf.iter_sections():
        if section["sh_type"] == "SHT_PROGBITS" and 0 <= address - section["sh_addr"] < section["sh_size"]:
            at = address - section["sh_addr"]
            return bytes(section.data()[at:at + size])
    return b""
