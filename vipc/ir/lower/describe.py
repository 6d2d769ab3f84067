"""What a debugger is told of types, functions and module-level names: the language's types as those of C.

| in the language | for the debugger |
| --- | --- |
| integers, bool, float, enums | base types and enumerations by their names |
| an object of a class | a structure, its fields at their offsets; embedded ones in place, arrays with their lengths |
| a reference, `C | None`, a device's registers | a pointer |
| `Span[T]`, `bytes`, `str`, an array as a value | a structure {address, length} |
| a tuple | a structure {item0, item1, ...} |
"""

from __future__ import annotations

from collections.abc import Sequence

from vipc.ir.debug import (
    ArrayType,
    BaseType,
    DebugType,
    EnumerationType,
    Member,
    PointerType,
    Source,
    SourceFunction,
    SourceGlobal,
    SourceVariable,
    StructType,
)
from vipc.ir.layout import Layouts, word_count
from vipc.sema import types as language
from vipc.sema.types import ClassDecl, FieldDecl, FuncDecl, GlobalVar, LocalVar, Type

WORD = "u64"


class Describer:
    """Collects a Source; every type is described once, under its key."""

    def __init__(self, layouts: Layouts) -> None:
        self.layouts = layouts
        self.source = Source()
        self._keys: dict[ClassDecl, str] = {}
        self._add(WORD, BaseType(WORD, 8, "unsigned"))

    def function(self, func: FuncDecl, file: str, slots: Sequence[object]) -> None:
        """A lowered function. `slots`: pairs of a variable and the number of its word, in order."""
        line = func.src.lineno if func.src is not None else 1
        result = "" if isinstance(func.result, language.NoneType) else self.value(func.result)
        made = SourceFunction(func.symbol, func.qualname, file, line, result)
        for slot, pair in enumerate(slots):
            assert isinstance(pair, tuple)
            var, word = pair
            if isinstance(var, LocalVar) and word == 0:
                made.variables.append(SourceVariable(var.name, getattr(var.src, "lineno", line), self.value(var.type),
                                                     var.param, slot, word_count(var.type)))
        self.source.functions[func.symbol] = made

    def storage(self, var: GlobalVar, file: str, symbol: str, offset: int, lengths: tuple[int, ...]) -> None:
        """A module-level name whose value lies in the image: an object or array itself, or a cell that is re-bound."""
        if var.mutable:
            key = self.value(var.type)
        elif isinstance(var.type, language.ArrayType):
            key = self._array(var.type, lengths)
        else:
            assert isinstance(var.type, language.ClassType)
            key = self.object(var.type.decl)
        line = getattr(var.src, "lineno", 1)
        self.source.variables.append(SourceGlobal(var.name, file, line, key, symbol, offset))

    def value(self, ty: Type) -> str:
        """The key of a value's type."""
        match ty:
            case language.IntType(name=name, bits=bits, signed=signed):
                return self._add(name, BaseType(name, bits // 8, "signed" if signed else "unsigned"))
            case language.FloatType():
                return self._add("float", BaseType("float", 8, "float"))
            case language.BoolType():
                return self._add("bool", BaseType("bool", 1, "bool"))
            case language.EnumType(decl=enum):
                members = tuple((f"{enum.name}.{name}", value) for name, value in enum.members.items())
                return self._add(f"{enum.module}.{enum.name}", EnumerationType(enum.name, enum.stored.bits // 8, members))
            case language.AddrType(name=name):
                return self._add(name, BaseType(name, 8, "unsigned"))
            case language.ClassType(decl=decl):
                return self._pointer(self.object(decl))
            case language.OptionalType(of=of) | language.RefType(of=of):
                return self._pointer(self.object(of.decl))
            case language.MmioType(decl=decl):
                return self._pointer(self._registers(decl))
            case language.PtrType(elem=elem):
                return self._pointer(self.value(elem))
            case language.StrType():
                return self._view("str", "char")
            case language.BytesType():
                return self._view("bytes", self.value(language.U8))
            case language.ArrayType(elem=elem) | language.SpanType(elem=elem):
                key = self._element(elem)
                name = self._name_of(key)
                kind = "Span" if isinstance(ty, language.SpanType) else "Array"
                return self._view(f"{kind}[{name}]", key, f"{kind}[{key}]")
            case language.TupleType(items=items):
                return self._tuple(items)
            case language.FuncType() | language.ExcType():
                return self._pointer("")
        return WORD if word_count(ty) == 1 else self._words(word_count(ty))

    def object(self, decl: ClassDecl) -> str:
        """The key of a class's own structure."""
        key = self._keys.get(decl)
        if key is None:
            key = f"class {decl.module}.{decl.name}"
            if key in self.source.types:                # another instance of a generic class
                key = f"{key} {len(self._keys)}"
            self._keys[decl] = key
            layout = self.layouts.of(decl)
            self._add(key, StructType(decl.name, layout.size, ()))          # for references to itself
            members = tuple(Member(name, self._field(decl, item), layout.offsets[name]) for name, item in decl.fields.items())
            self.source.types[key] = StructType(decl.name, layout.size, members)
        return key

    def _field(self, owner: ClassDecl, item: FieldDecl) -> str:
        if item.order == "big" and isinstance(item.type, language.IntType):
            name = f"{item.type.name} big-endian"
            return self._add(name, BaseType(name, item.type.bits // 8, "signed" if item.type.signed else "unsigned", True))
        if item.embedded and isinstance(item.type, language.ClassType):
            return self.object(item.type.decl)
        if item.embedded and isinstance(item.type, language.ArrayType):
            return self._array(item.type, self.layouts.field_lengths(owner, item))
        return self.value(item.type)

    def _array(self, ty: language.ArrayType, lengths: tuple[int, ...]) -> str:
        elem: Type = ty
        for _ in lengths:
            assert isinstance(elem, language.ArrayType)
            elem = elem.elem
        of = self._element(elem)
        return self._add(f"{of}{list(lengths)}", ArrayType(of, lengths))

    def _element(self, elem: Type) -> str:
        """What lies in an array: objects of a class themselves."""
        return self.object(elem.decl) if isinstance(elem, language.ClassType) else self.value(elem)

    def _registers(self, decl: ClassDecl) -> str:
        key = f"class {decl.module}.{decl.name}"
        members: list[Member] = []
        for reg in decl.regs.values():
            of = self.value(reg.type)
            if reg.count > 1:
                of = self._add(f"{of}[{reg.count}]", ArrayType(of, (reg.count,)))
            members.append(Member(reg.name, of, reg.offset))
        size = max((reg.offset + reg.type.bits // 8 * reg.count for reg in decl.regs.values()), default=0)
        return self._add(key, StructType(decl.name, size, tuple(members)))

    def _pointer(self, to: str) -> str:
        return self._add(f"{to}*", PointerType(to))

    def _view(self, name: str, of: str, key: str = "") -> str:
        if of == "char":
            self._add("char", BaseType("char", 1, "char"))
        members = (Member("address", self._pointer(of), 0), Member("length", WORD, 8))
        return self._add(key or name, StructType(name, 16, members))

    def _tuple(self, items: Sequence[Type]) -> str:
        keys = [self.value(item) for item in items]
        members: list[Member] = []
        offset = 0
        for number, (key, item) in enumerate(zip(keys, items, strict=True)):
            members.append(Member(f"item{number}", key, offset))
            offset += 8 * word_count(item)
        name = f"tuple[{', '.join(self._name_of(key) for key in keys)}]"
        return self._add(f"tuple[{', '.join(keys)}]", StructType(name, offset, tuple(members)))

    def _words(self, count: int) -> str:
        members = tuple(Member(f"word{number}", WORD, 8 * number) for number in range(count))
        return self._add(f"words[{count}]", StructType("", 8 * count, members))

    def _name_of(self, key: str) -> str:
        made = self.source.types[key]
        if isinstance(made, PointerType):
            return self._name_of(made.to) if made.to else "Callable"
        return made.name if not isinstance(made, ArrayType) else f"Array[{self._name_of(made.of)}]"

    def _add(self, key: str, made: DebugType) -> str:
        self.source.types.setdefault(key, made)
        return key
