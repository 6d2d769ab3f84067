"""Compile units: a source file's functions and variables as entries, its line sequences, its ranges.

A function that was inlined somewhere has an abstract entry, which the inlined calls and its own code refer to.
"""

from __future__ import annotations

from collections.abc import Mapping

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.dies import Die
from vipc.debuginfo.dwarf.encode import memory, uleb
from vipc.debuginfo.dwarf.lines import Files, Row
from vipc.debuginfo.dwarf.places import Located, LocationLists
from vipc.debuginfo.dwarf.scopes import Described, Scope
from vipc.debuginfo.dwarf.types import TypeEntries
from vipc.ir.debug import Source, SourceVariable

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
        self.located: list[tuple[Die, int, Located]] = []             # variables: entry, function's address, places

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
    """All compile units, in order of first mention. `symbols`: addresses."""

    def __init__(self, source: Source, symbols: Mapping[str, int]) -> None:
        self.lists = LocationLists(symbols)
        self._source = source
        self._symbols = symbols
        self._types = TypeEntries(source.types)
        self._units: dict[str, Unit] = {}
        self._abstract: dict[str, Die] = {}
        self._origins: dict[tuple[str, str, int], Die] = {}           # the abstract entries of variables

    def all(self) -> list[Unit]:
        """The units; a file without code has one too when something of it was inlined."""
        return list(self._units.values())

    def unit(self, file: str, language: int = dw.LANG_C99) -> Unit:
        """The unit of a file."""
        if file not in self._units:
            self._units[file] = Unit(file, language)
        return self._units[file]

    def globals(self) -> None:
        """The module-level variables that are in the image."""
        for one in self._source.variables:
            if one.symbol in self._symbols:
                unit = self.unit(one.file)
                unit.root.children.append(Die(dw.TAG_VARIABLE, [
                    (dw.AT_NAME, dw.FORM_STRP, one.name), (dw.AT_DECL_FILE, dw.FORM_UDATA, 0),
                    (dw.AT_DECL_LINE, dw.FORM_UDATA, one.line), (dw.AT_EXTERNAL, dw.FORM_FLAG_PRESENT, 1),
                    (dw.AT_TYPE, dw.FORM_REF_ADDR, self._types.entry(one.type, unit.root)),
                    (dw.AT_LOCATION, dw.FORM_EXPRLOC, memory(self._symbols[one.symbol] + one.offset))]))

    def function(self, made: Described) -> None:
        """A compiled function with what was inlined into it."""
        scope = made.scope
        unit = self.unit(scope.file)
        unit.code(made.rows, made.address, made.address + made.size)
        die = Die(dw.TAG_SUBPROGRAM)
        self._name(die, scope, unit)
        unit.place(die, scope.ranges)
        die.add(dw.AT_FRAME_BASE, dw.FORM_EXPRLOC, _FRAME_BASE)
        unit.root.children.append(die)
        source = self._source.functions.get(_written(scope.function))
        for one in source.variables if source is not None else ():
            variable = self._variable(one, unit)
            self._locate(variable, one, scope, unit, made.address)
            die.children.append(variable)
        self._inner(unit, die, scope, made.address)

    def _inner(self, unit: Unit, parent: Die, scope: Scope, base: int) -> None:
        for inner in scope.inner.values():
            die = Die(dw.TAG_INLINED_SUBROUTINE, [
                (dw.AT_ABSTRACT_ORIGIN, dw.FORM_REF_ADDR, self._origin(inner)),
                (dw.AT_CALL_FILE, dw.FORM_UDATA, unit.files.number(inner.call_file)),
                (dw.AT_CALL_LINE, dw.FORM_UDATA, inner.call_line)])
            unit.place(die, inner.ranges)
            parent.children.append(die)
            source = self._source.functions.get(inner.function)
            for one in source.variables if source is not None else ():
                variable = Die(dw.TAG_FORMAL_PARAMETER if one.parameter else dw.TAG_VARIABLE, [
                    (dw.AT_ABSTRACT_ORIGIN, dw.FORM_REF_ADDR, self._origins[inner.function, one.name, one.slot])])
                self._locate(variable, one, inner, unit, base)
                die.children.append(variable)
            self._inner(unit, die, inner, base)

    def _origin(self, scope: Scope) -> Die:
        die = self._abstract.get(scope.function)
        if die is None:
            unit = self.unit(scope.file)
            die = self._abstract[scope.function] = Die(dw.TAG_SUBPROGRAM)
            self._name(die, scope, unit)
            die.add(dw.AT_INLINE, dw.FORM_DATA1, dw.INL_INLINED)
            source = self._source.functions.get(scope.function)
            for one in source.variables if source is not None else ():
                variable = self._origins[scope.function, one.name, one.slot] = self._variable(one, unit)
                die.children.append(variable)
            unit.root.children.append(die)
        return die

    def _name(self, die: Die, scope: Scope, unit: Unit) -> None:
        source = self._source.functions.get(_written(scope.function))
        die.add(dw.AT_NAME, dw.FORM_STRP, source.name if source is not None else scope.name)
        die.add(dw.AT_PROTOTYPED, dw.FORM_FLAG_PRESENT, 1)
        if source is not None:
            die.add(dw.AT_DECL_FILE, dw.FORM_UDATA, 0)
            die.add(dw.AT_DECL_LINE, dw.FORM_UDATA, source.line)
            if source.result:
                die.add(dw.AT_TYPE, dw.FORM_REF_ADDR, self._types.entry(source.result, unit.root))

    def _variable(self, one: SourceVariable, unit: Unit) -> Die:
        return Die(dw.TAG_FORMAL_PARAMETER if one.parameter else dw.TAG_VARIABLE, [
            (dw.AT_NAME, dw.FORM_STRP, one.name), (dw.AT_DECL_FILE, dw.FORM_UDATA, 0),
            (dw.AT_DECL_LINE, dw.FORM_UDATA, one.line),
            (dw.AT_TYPE, dw.FORM_REF_ADDR, self._types.entry(one.type, unit.root))])

    def _locate(self, die: Die, one: SourceVariable, scope: Scope, unit: Unit, base: int) -> None:
        words = scope.places[one.slot:one.slot + one.words]
        if not words:
            return
        words += [[] for _ in range(one.words - len(words))]
        located = self.lists.located(words, self._types.size(one.type))
        if located:
            unit.located.append((die, base, located))


def _written(symbol: str) -> str:
    """The symbol of the function as written, of a copy that checks its parameters (`NAME$checked`)."""
    return symbol.partition("$")[0]
