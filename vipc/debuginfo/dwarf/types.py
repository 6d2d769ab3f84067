"""Entries of types and of module-level variables, in the unit that uses them first; others refer to them there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from vipc.debuginfo.dwarf import constants as dw
from vipc.debuginfo.dwarf.dies import Die
from vipc.ir.debug import ArrayType, BaseType, DebugType, EnumerationType, PointerType, StructType

_ENCODINGS = {"signed": dw.ATE_SIGNED, "unsigned": dw.ATE_UNSIGNED, "bool": dw.ATE_BOOLEAN, "float": dw.ATE_FLOAT,
              "char": dw.ATE_UNSIGNED_CHAR}


class TypeEntries:
    """The entries of all types of a program, made on demand."""

    def __init__(self, types: Mapping[str, DebugType]) -> None:
        self._types = types
        self._made: dict[str, Die] = {}

    def entry(self, key: str, home: Die) -> Die:
        """The entry of a type; a new one goes among the children of `home`, a unit's."""
        die = self._made.get(key)
        if die is None:
            die = self._made[key] = Die(0)
            self._fill(die, self._types[key], home)
            home.children.append(die)
        return die

    def size(self, key: str) -> int:
        """Bytes of a value."""
        made = self._types[key]
        if isinstance(made, ArrayType):
            total = self.size(made.of)
            for count in made.counts:
                total *= count
            return total
        return 8 if isinstance(made, PointerType) else made.size

    def _fill(self, die: Die, made: DebugType, home: Die) -> None:
        match made:
            case BaseType(name=name, size=size, kind=kind, big=big):
                die.tag = dw.TAG_BASE_TYPE
                die.add(dw.AT_NAME, dw.FORM_STRP, name)
                die.add(dw.AT_ENCODING, dw.FORM_DATA1, _ENCODINGS[kind])
                die.add(dw.AT_BYTE_SIZE, dw.FORM_DATA1, size)
                if big:
                    die.add(dw.AT_ENDIANITY, dw.FORM_DATA1, dw.END_BIG)
            case PointerType(to=to):
                die.tag = dw.TAG_POINTER_TYPE
                die.add(dw.AT_BYTE_SIZE, dw.FORM_DATA1, 8)
                if to:
                    die.add(dw.AT_TYPE, dw.FORM_REF_ADDR, self.entry(to, home))
            case StructType(name=name, size=size, members=members):
                die.tag = dw.TAG_STRUCTURE_TYPE
                if name:
                    die.add(dw.AT_NAME, dw.FORM_STRP, name)
                die.add(dw.AT_BYTE_SIZE, dw.FORM_UDATA, size)
                for member in members:
                    die.children.append(Die(dw.TAG_MEMBER, [
                        (dw.AT_NAME, dw.FORM_STRP, member.name),
                        (dw.AT_TYPE, dw.FORM_REF_ADDR, self.entry(member.type, home)),
                        (dw.AT_DATA_MEMBER_LOCATION, dw.FORM_UDATA, member.offset)]))
            case ArrayType(of=of, counts=counts):
                die.tag = dw.TAG_ARRAY_TYPE
                die.add(dw.AT_TYPE, dw.FORM_REF_ADDR, self.entry(of, home))
                for count in counts:
                    die.children.append(Die(dw.TAG_SUBRANGE_TYPE, [(dw.AT_COUNT, dw.FORM_UDATA, count)]))
            case EnumerationType(name=name, size=size, members=values):
                die.tag = dw.TAG_ENUMERATION_TYPE
                die.add(dw.AT_NAME, dw.FORM_STRP, name)
                die.add(dw.AT_BYTE_SIZE, dw.FORM_DATA1, size)
                for text, value in values:
                    die.children.append(Die(dw.TAG_ENUMERATOR, [
                        (dw.AT_NAME, dw.FORM_STRP, text), (dw.AT_CONST_VALUE, dw.FORM_SDATA, value)]))
            case _:
                assert_never(made)
