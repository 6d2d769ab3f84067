"""What a debugger finds in an ELF, by pyelftools: the line and the chain of inlined calls of an address, frames."""

from __future__ import annotations

import io
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from elftools.dwarf.ranges import RangeEntry
from elftools.elf.elffile import ELFFile

Place = tuple[str, int, str]
"""File, line, name of the function."""


@dataclass
class Scope:
    """A subprogram or an inlined call. `call`: file and line of the inlined call."""

    die: Any
    name: str
    ranges: list[tuple[int, int]]
    call: tuple[str, int] | None
    inner: list[Scope] = field(default_factory=list)

    def covers(self, address: int) -> bool:
        return any(start <= address < end for start, end in self.ranges)


class Debug:
    """The debug data of an ELF."""

    def __init__(self, elf: bytes) -> None:
        self.elf = ELFFile(io.BytesIO(elf))
        self.info = self.elf.get_dwarf_info()
        self.rows: list[tuple[int, str, int, Any]] = []          # address, file (empty: end), line, state
        self.functions: list[Scope] = []
        for unit in self.info.iter_CUs():
            self._read_lines(unit)
            program = self.info.line_program_for_CU(unit)
            files = [entry.name.decode() for entry in program.header.file_entry]
            for die in unit.get_top_DIE().iter_children():
                if die.tag == "DW_TAG_subprogram" and "DW_AT_inline" not in die.attributes:
                    self.functions.append(self._scope(die, files))
        self.rows.sort(key=lambda row: (row[0], row[1] != ""))
        self._addresses = [row[0] for row in self.rows]

    def line(self, address: int) -> tuple[str, int]:
        """File and line of an instruction."""
        _, file, line, _ = self.rows[bisect_right(self._addresses, address) - 1]
        return file, line

    def chain(self, address: int) -> list[Place]:
        """As a backtrace shows it: innermost first."""
        file, line = self.line(address)
        scopes = self.scopes(address)
        places: list[Place] = []
        for scope in reversed(scopes):
            places.append((file, line, scope.name))
            if scope.call is not None:
                file, line = scope.call
        return places

    def scopes(self, address: int) -> list[Scope]:
        """The function and the inlined calls around an address, outermost first."""
        found: list[Scope] = []
        inside = self.functions
        while (scope := next((one for one in inside if one.covers(address)), None)) is not None:
            found.append(scope)
            inside = scope.inner
        return found

    def _read_lines(self, unit: Any) -> None:
        program = self.info.line_program_for_CU(unit)
        files = [entry.name.decode() for entry in program.header.file_entry]
        for entry in program.get_entries():
            state = entry.state
            if state is not None:
                self.rows.append((state.address, "" if state.end_sequence else files[state.file], state.line, state))

    def _scope(self, die: Any, files: list[str]) -> Scope:
        name = self.attribute(die, "DW_AT_name")
        call = None
        if "DW_AT_call_line" in die.attributes:
            call = files[die.attributes["DW_AT_call_file"].value], die.attributes["DW_AT_call_line"].value
        scope = Scope(die, name.decode(), self._ranges(die), call)
        scope.inner = [self._scope(child, files) for child in die.iter_children()
                       if child.tag == "DW_TAG_inlined_subroutine"]
        return scope

    def attribute(self, die: Any, name: str) -> Any:
        """An attribute of an entry, or of the abstract one it stands for."""
        while name not in die.attributes:
            die = die.get_DIE_from_attribute("DW_AT_abstract_origin")
        return die.attributes[name].value

    def _ranges(self, die: Any) -> list[tuple[int, int]]:
        if "DW_AT_ranges" in die.attributes:
            lists = self.info.range_lists()
            entries = lists.get_range_list_at_offset(die.attributes["DW_AT_ranges"].value, die.cu)
            return [(entry.begin_offset, entry.end_offset) for entry in entries if isinstance(entry, RangeEntry)]
        low = die.attributes["DW_AT_low_pc"].value
        return [(low, low + die.attributes["DW_AT_high_pc"].value)]
