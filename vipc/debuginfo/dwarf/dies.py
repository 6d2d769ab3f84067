"""Debugging information entries and their encoding: .debug_info and .debug_abbrev.

Entries are trees. A reference to an entry is the entry itself; its offset is filled in when all are written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.encode import Strings, sleb, uleb


@dataclass(slots=True, eq=False)
class Die:
    """`attributes`: (attribute, form, value) in order. `offset`: in .debug_info, once written."""

    tag: int
    attributes: list[tuple[int, int, int | str | bytes | Die]] = field(default_factory=list)
    children: list[Die] = field(default_factory=list)
    offset: int = 0

    def add(self, attribute: int, form: int, value: int | str | bytes | Die) -> None:
        """One more attribute."""
        self.attributes.append((attribute, form, value))


_FIXED = {dw.FORM_ADDR: 8, dw.FORM_DATA1: 1, dw.FORM_DATA2: 2, dw.FORM_DATA4: 4, dw.FORM_DATA8: 8, dw.FORM_SEC_OFFSET: 4}


class InfoWriter:
    """Writes units one after the other; `finish` fills in the references."""

    def __init__(self, strings: Strings) -> None:
        self.info = bytearray()
        self._strings = strings
        self._abbreviations: dict[tuple[int, ...], int] = {}
        self._pending: list[tuple[int, Die]] = []

    def unit(self, root: Die) -> None:
        """One compile unit."""
        start = len(self.info)
        self.info += bytes(4) + dw.VERSION.to_bytes(2, "little") + bytes((dw.UT_COMPILE, dw.ADDRESS_SIZE)) + bytes(4)
        self._write(root)
        self.info[start:start + 4] = (len(self.info) - start - 4).to_bytes(4, "little")

    def finish(self) -> tuple[bytes, bytes]:
        """.debug_info and .debug_abbrev."""
        for at, die in self._pending:
            assert die.offset, "a reference to an entry that was not written"
            self.info[at:at + 4] = die.offset.to_bytes(4, "little")
        abbreviations = bytearray()
        for shape, number in self._abbreviations.items():
            tag, children, *pairs = shape
            abbreviations += uleb(number) + uleb(tag) + bytes((children,))
            for value in pairs:
                abbreviations += uleb(value)
            abbreviations += bytes(2)
        return bytes(self.info), bytes(abbreviations) + b"\0"

    def _write(self, die: Die) -> None:
        info = self.info
        die.offset = len(info)
        shape = (die.tag, bool(die.children), *[part for name, form, _ in die.attributes for part in (name, form)])
        number = self._abbreviations.setdefault(shape, len(self._abbreviations) + 1)
        info += uleb(number)
        for _, form, value in die.attributes:
            self._value(form, value)
        if die.children:
            for child in die.children:
                self._write(child)
            info.append(0)

    def _value(self, form: int, value: int | str | bytes | Die) -> None:
        info = self.info
        if isinstance(value, str):
            info += self._strings.add(value).to_bytes(4, "little")
        elif isinstance(value, bytes):
            info += uleb(len(value)) + value
        elif isinstance(value, Die):
            self._pending.append((len(info), value))
            info += bytes(4)
        elif form in _FIXED:
            info += value.to_bytes(_FIXED[form], "little")
        elif form == dw.FORM_SDATA:
            info += sleb(value)
        elif form == dw.FORM_UDATA:
            info += uleb(value)
        else:
            assert form == dw.FORM_FLAG_PRESENT, hex(form)
