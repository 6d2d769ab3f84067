"""Addresses in what a board said, as functions and lines of the sources.

I1. Nothing is decoded by an ELF of another build: the boot banner names the build, and so does the ELF.
The kernel's addresses are the upper half's. A program's belong to the process that the last line named.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import Symbol, SymbolTableSection

from tools.faults import Fault

ROOT = Path(__file__).resolve().parent.parent
KERNEL_HALF = 0xFFFF_0000_0000_0000
BANNER = re.compile(r"^ViperOS .*, build ([0-9a-f]{12})\b")
PROCESS = re.compile(r"process \d+ \((\w+)\)")
ADDRESS = re.compile(r"\b0x[0-9a-f]{5,16}\b")
GIT_ID_BYTES = 32                   # of the build note, before the build id (tools/board_image.py)


class Elf:
    """An ELF's functions and lines."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._elf = ELFFile(path.open("rb"))
        except (OSError, ELFError) as error:
            raise Fault(f"{path} cannot be read as an ELF: {error}; cure: ./viper build") from error

    @cached_property
    def build_id(self) -> str:
        """Of a kernel: the build that its note names; empty where there is none."""
        for symbol in self._symbols("__build_note"):
            for segment in self._elf.iter_segments("PT_LOAD"):
                start = symbol["st_value"] - segment["p_vaddr"]
                if 0 <= start < segment["p_filesz"]:
                    note = segment.data()[start + GIT_ID_BYTES :]
                    return bytes(note[1 : 1 + note[0]]).decode("ascii", "replace")
        return ""

    def place(self, address: int) -> str:
        """"function, file:line" of an address of code; empty where there is none."""
        index = bisect.bisect_right(self._functions, (address, "\U0010FFFF", 0)) - 1
        if index < 0 or address >= self._functions[index][0] + self._functions[index][2]:
            return ""
        name = self._functions[index][1]
        row = bisect.bisect_right(self._lines, (address, "\U0010FFFF", 0)) - 1
        return f"{name}, {self._lines[row][1]}:{self._lines[row][2]}" if row >= 0 and self._lines[row][2] else name

    @cached_property
    def _functions(self) -> list[tuple[int, str, int]]:
        functions = [symbol for symbol in self._symbols() if symbol["st_info"]["type"] == "STT_FUNC"]
        return sorted((symbol["st_value"], symbol.name, symbol["st_size"]) for symbol in functions)

    def _symbols(self, name: str = "") -> list[Symbol]:
        table = self._elf.get_section_by_name(".symtab")
        if not isinstance(table, SymbolTableSection):
            return []
        return list(table.get_symbol_by_name(name) or []) if name else list(table.iter_symbols())

    @cached_property
    def _lines(self) -> list[tuple[int, str, int]]:
        rows = []
        if self._elf.has_dwarf_info():
            dwarf = self._elf.get_dwarf_info()
            for unit in dwarf.iter_CUs():
                program = dwarf.line_program_for_CU(unit)
                names = [entry.name.decode() for entry in program["file_entry"]] if program else []
                for entry in program.get_entries() if program else []:
                    if entry.state:
                        state = entry.state
                        rows.append((state.address, names[state.file], 0 if state.end_sequence else state.line))
        return sorted(rows)


@dataclass
class Symbolizer:
    """Reads a console line by line. `note(line)` is what is to be said below it; empty for most lines."""

    folders: Iterable[Path]
    say: Callable[[str], None]
    _build: Path | None = None
    _program: str = ""

    def note(self, line: str) -> str:
        line = line.strip()
        if banner := BANNER.match(line):
            self._build = self._folder_of(banner[1])
            return ""
        if process := PROCESS.search(line):
            self._program = process[1]
        notes = [f"    {text}: {place}" for text in dict.fromkeys(ADDRESS.findall(line)) if (place := self._place(int(text, 16)))]
        return "".join(note + "\n" for note in notes)

    def _folder_of(self, build: str) -> Path | None:
        seen = []
        for folder in self.folders:
            if (folder / "kernel.elf").is_file():
                found = self._elf(folder / "kernel.elf").build_id
                if found == build:
                    return folder
                seen.append(f"{folder.name} {found}")
        self.say(f"the board runs build {build}, here is {', '.join(seen) or 'none'}: addresses are not decoded; "
                 "cure: check out and build what the board runs")
        return None

    def _place(self, address: int) -> str:
        if self._build is None:
            return ""
        if address >= KERNEL_HALF:
            return self._elf(self._build / "kernel.elf").place(address)
        path = self._build / "programs" / f"{self._program}.elf"
        return self._elf(path).place(address) if self._program and path.is_file() else ""

    def _elf(self, path: Path) -> Elf:
        known = self.__dict__.setdefault("_elves", {})
        if path not in known:
            known[path] = Elf(path)
        return known[path]  # type: ignore[no-any-return]


def build_folders() -> list[Path]:
    """Where this tree's builds are."""
    return sorted(path.parent for path in (ROOT / "build").glob("*/kernel.elf"))


def symbolized(lines: Iterable[str], symbolizer: Symbolizer) -> Iterator[str]:
    """The lines of a log, each followed by what its addresses mean."""
    for line in lines:
        yield line
        yield symbolizer.note(line)
