"""Compile units: a source file's functions as entries, its line sequences, its ranges.

A function that was inlined somewhere has an abstract entry, which the inlined calls and its own code refer to.
"""

from __future__ import annotations

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.dies import Die
from vipc.debuginfo.dwarf.encode import uleb
from vipc.debuginfo.dwarf.lines import Files, Row
from vipc.debuginfo.dwarf.scopes import Described, Scope

PRODUCER = "vipc"
FOLDER = "/viperos"
"""Where the sources are said to be; a debugger is told where they really are (`set substitute-path`)."""

_FRAME_BASE = bytes((dw.OP_CALL_FRAME_CFA,))


class Unit:
    """One source file. `finish` completes it when the offsets of its line program and range lists are known."""

    def __init__(self, file: str, language: int) -> None:
        self.file = file
        self.files = Files(file)
        self.root = Die(dw.TAG_COMPILE_UNIT, [
            (dw.AT_PRODUCER, dw.FORM_STRP, PRODUCER), (dw.AT_LANGUAGE, dw.FORM_DATA2, language),
            (dw.AT_NAME, dw.FORM_STRP, file), (dw.AT_COMP_DIR, dw.FORM_STRP, FOLDER)])
        self.sequences: list[tuple[list[Row], int]] = []
        self.ranges: list[tuple[int, int]] = []
        self.range_lists = bytearray()
        self._ranged: list[tuple[Die, int]] = []

    def code(self, rows: list[Row], start: int, end: int) -> None:
        """A function's line rows and its addresses."""
        self.sequences.append((rows, end))
        if self.ranges and self.ranges[-1][1] == start:
            self.ranges[-1] = self.ranges[-1][0], end
        else:
            self.ranges.append((start, end))

    def place(self, die: Die, ranges: list[tuple[int, int]]) -> None:
        """The entry's addresses."""
        if len(ranges) == 1:
            die.add(dw.AT_LOW_PC, dw.FORM_ADDR, ranges[0][0])
            die.add(dw.AT_HIGH_PC, dw.FORM_DATA4, ranges[0][1] - ranges[0][0])
            return
        self._ranged.append((die, len(self.range_lists)))
        for start, end in ranges:
            self.range_lists += bytes((dw.RLE_START_LENGTH,)) + start.to_bytes(8, "little") + uleb(end - start)
        self.range_lists.append(dw.RLE_END_OF_LIST)

    def finish(self, lines_at: int, ranges_at: int) -> None:
        """`lines_at`, `ranges_at`: where its line program and its range lists will stand."""
        self.root.add(dw.AT_STMT_LIST, dw.FORM_SEC_OFFSET, lines_at)
        if len(self.ranges) != 1:
            self.root.add(dw.AT_LOW_PC, dw.FORM_ADDR, 0)
        self.place(self.root, self.ranges)
        for die, offset in self._ranged:
            die.add(dw.AT_RANGES, dw.FORM_SEC_OFFSET, ranges_at + offset)


class Units:
    """All compile units, in order of first mention."""

    def __init__(self) -> None:
        self._units: dict[str, Unit] = {}
        self._abstract: dict[str, Die] = {}
        self._concrete: dict[str, Die] = {}

    def all(self) -> list[Unit]:
        """The units; a file without code has one too when something of it was inlined."""
        return list(self._units.values())

    def unit(self, file: str, language: int = dw.LANG_C99) -> Unit:
        """The unit of a file."""
        if file not in self._units:
            self._units[file] = Unit(file, language)
        return self._units[file]

    def function(self, made: Described) -> None:
        """A compiled function with what was inlined into it."""
        scope = made.scope
        unit = self.unit(scope.file)
        unit.code(made.rows, made.address, made.address + made.size)
        die = Die(dw.TAG_SUBPROGRAM)
        self._name(die, scope)
        unit.place(die, scope.ranges)
        die.add(dw.AT_FRAME_BASE, dw.FORM_EXPRLOC, _FRAME_BASE)
        unit.root.children.append(die)
        self._inner(unit, die, scope)

    def _inner(self, unit: Unit, parent: Die, scope: Scope) -> None:
        for inner in scope.inner.values():
            die = Die(dw.TAG_INLINED_SUBROUTINE, [
                (dw.AT_ABSTRACT_ORIGIN, dw.FORM_REF_ADDR, self._origin(inner)),
                (dw.AT_CALL_FILE, dw.FORM_UDATA, unit.files.number(inner.call_file)),
                (dw.AT_CALL_LINE, dw.FORM_UDATA, inner.call_line)])
            unit.place(die, inner.ranges)
            parent.children.append(die)
            self._inner(unit, die, inner)

    def _origin(self, scope: Scope) -> Die:
        die = self._abstract.get(scope.function)
        if die is None:
            die = self._abstract[scope.function] = Die(dw.TAG_SUBPROGRAM)
            self._name(die, scope)
            die.add(dw.AT_INLINE, dw.FORM_DATA1, dw.INL_INLINED)
            self.unit(scope.file).root.children.append(die)
        return die

    def _name(self, die: Die, scope: Scope) -> None:
        die.add(dw.AT_NAME, dw.FORM_STRP, scope.name)
        die.add(dw.AT_LINKAGE_NAME, dw.FORM_STRP, scope.function)
        die.add(dw.AT_PROTOTYPED, dw.FORM_FLAG_PRESENT, 1)
