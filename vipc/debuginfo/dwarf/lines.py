""".debug_line: one line program a compile unit, one sequence a function.

Rows are few and far between, so standard opcodes do; special ones are used for the common short steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.encode import sleb, uleb, unit

LINE_BASE = -5
LINE_RANGE = 14
OPCODE_BASE = 13
_OPERANDS = bytes((0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1))      # of the standard opcodes 1 to 12
_STEP = 4


@dataclass(slots=True)
class Row:
    """A row of the line table. `statement`: a good place for a breakpoint; `body`: the prologue has ended."""

    address: int
    file: str
    line: int
    statement: bool = True
    body: bool = False


class Files:
    """The file table of a unit: 0 and 1 are its own file (gdb looks at either)."""

    def __init__(self, own: str) -> None:
        self.names = [own]
        self._known = {own: 0}

    def number(self, name: str) -> int:
        """The file's number."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = len(self.names)
            self.names.append(name)
        return found


def line_unit(folder: str, files: Files, sequences: Iterable[tuple[list[Row], int]]) -> bytes:
    """The line program of a unit. `sequences`: the rows of a function, ascending, and its end."""
    program = bytearray()
    for rows, end in sequences:
        _sequence(program, rows, end, files)
    header = bytes((_STEP, 1, 1)) + LINE_BASE.to_bytes(1, "little", signed=True)  # one operation an instruction; is_stmt
    header += bytes((LINE_RANGE, OPCODE_BASE)) + _OPERANDS
    header += bytes((1,)) + uleb(dw.LNCT_PATH) + uleb(dw.FORM_STRING) + uleb(1) + folder.encode() + b"\0"
    header += bytes((2,)) + uleb(dw.LNCT_PATH) + uleb(dw.FORM_STRING)
    header += uleb(dw.LNCT_DIRECTORY_INDEX) + uleb(dw.FORM_UDATA) + uleb(len(files.names))
    header += b"".join(name.encode() + b"\0" + uleb(0) for name in files.names)
    head = dw.VERSION.to_bytes(2, "little") + bytes((dw.ADDRESS_SIZE, 0)) + len(header).to_bytes(4, "little")
    return unit(head + header + bytes(program))


def _sequence(out: bytearray, rows: list[Row], end: int, files: Files) -> None:
    address, line, file, statement = rows[0].address, 1, 1, True
    out += bytes((0, 9, dw.LNE_SET_ADDRESS)) + address.to_bytes(8, "little")
    for row in rows:
        number = files.number(row.file)
        if number != file:
            out.append(dw.LNS_SET_FILE)
            out += uleb(number)
            file = number
        if row.statement != statement:
            out.append(dw.LNS_NEGATE_STMT)
            statement = row.statement
        if row.body:
            out.append(dw.LNS_SET_PROLOGUE_END)
        _step(out, (row.address - address) // _STEP, row.line - line)
        address, line = row.address, row.line
    out.append(dw.LNS_ADVANCE_PC)
    out += uleb((end - address) // _STEP)
    out += bytes((0, 1, dw.LNE_END_SEQUENCE))


def _step(out: bytearray, steps: int, lines: int) -> None:
    """Advance and append a row."""
    special = lines - LINE_BASE + LINE_RANGE * steps + OPCODE_BASE
    if LINE_BASE <= lines < LINE_BASE + LINE_RANGE and special < 256:
        out.append(special)
        return
    if lines:
        out.append(dw.LNS_ADVANCE_LINE)
        out += sleb(lines)
    if steps:
        out.append(dw.LNS_ADVANCE_PC)
        out += uleb(steps)
    out.append(dw.LNS_COPY)
