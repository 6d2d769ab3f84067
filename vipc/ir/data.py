"""From the frozen object graph to data objects of the image.

Every object or array that is not embedded in another becomes one data object; references become relocations,
to interior addresses where they lead to embedded objects. Only what compiled code reaches is written.

I1. Two references to one frozen object become the same address.
I2. The same graph gives the same data, in the same order.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable

from vipc.freeze.graph import FrozenArray, FrozenObject, FuncName, Graph, Ref, Value, View
from vipc.ir.core import Data, DataReloc
from vipc.ir.float_words import float_bits
from vipc.ir.layout import Layouts, align_up, parts, scalar_size, word_count
from vipc.records import record
from vipc.sema.types import (
    INT_TYPES,
    ArrayType,
    ClassDecl,
    ClassType,
    FloatType,
    GlobalVar,
    OptionalType,
    RefType,
    SpanType,
    TupleType,
    Type,
    dimensions,
)


@record
class Place:
    """Where a frozen object lies: in the data object `symbol`, `offset` bytes in."""

    symbol: str
    offset: int


@record
class Word:
    """One word of a value: a number, or the address of a symbol plus `number`."""

    number: int
    symbol: str = ""


class Image:
    """The data of one program. `function` gives a function's symbol and makes sure that it is compiled; `table`
    gives a class's."""

    def __init__(self, graph: Graph, layouts: Layouts, classes: dict[tuple[str, str], ClassDecl],
                 variables: list[GlobalVar], function: Callable[[FuncName], str], table: Callable[[ClassDecl], str]) -> None:
        self.graph = graph
        self.layouts = layouts
        self.classes = classes
        self.function = function
        self.table = table
        self.done: dict[str, Data] = {}
        self._texts: dict[bytes, str] = {}
        self._places: dict[int, Place] = {}
        self._types: dict[str, tuple[int, Type | None]] = {}           # root symbol -> object, element type
        self._queue: list[str] = []
        for var in variables:
            value = graph.globals.get((var.module, var.name))
            if isinstance(value, Ref):
                name = f"{var.module}.{var.name}" + (".object" if var.mutable else "")
                self._claim(value.id, name, var.type)

    def text(self, content: bytes) -> str:
        """The symbol of pooled read-only bytes."""
        symbol = self._texts.get(content)
        if symbol is None:
            symbol = self._texts[content] = f"text.{len(self._texts)}"
            self.done[symbol] = Data(symbol, content or b"\0", max(len(content), 1), 1, ".rodata")
        return symbol

    def add(self, data: Data) -> None:
        """A data object made elsewhere."""
        self.done.setdefault(data.name, data)

    def cell(self, var: GlobalVar) -> str:
        """The symbol of a module-level variable that is re-bound at run time."""
        symbol = f"{var.module}.{var.name}"
        if symbol not in self.done:
            size, align = self.layouts.stored(var.type)
            data = self.done[symbol] = Data(symbol, b"", size, max(align, 8), ".bss")
            content = bytearray(size)
            self._store(data, content, 0, var.type, self.graph.globals[var.module, var.name])
            self._settle(data, content)
            self.flush()
        return symbol

    def storage(self, var: GlobalVar) -> Place | None:
        """Where a module-level variable lies, if compiled code reached it: its cell, or the object that it always is."""
        if var.mutable:
            place: Place | None = Place(f"{var.module}.{var.name}", 0)
        else:
            value = self.graph.globals.get((var.module, var.name))
            lies = isinstance(value, Ref) and isinstance(var.type, ArrayType | ClassType)
            place = self._places.get(value.id) if lies and isinstance(value, Ref) else None
        return place if place is not None and place.symbol in self.done else None

    def words(self, ty: Type, value: Value) -> list[Word]:
        """A frozen value as words."""
        words = self._words(ty, value)
        self.flush()
        return words

    def place(self, number: int, ty: Type | None = None) -> Place:
        """The place of a frozen object; it will be part of the image."""
        if number not in self._places:
            self._claim(number, f"object.{number}", ty)
        place = self._places[number]
        if place.symbol not in self.done:
            self.done[place.symbol] = Data(place.symbol, b"", 0, 8, ".bss")
            self._queue.append(place.symbol)
        return place

    def lengths(self, number: int) -> tuple[int, ...]:
        """The lengths of a frozen array, outermost first."""
        item = self.graph.objects[number]
        assert isinstance(item, FrozenArray)
        first = item.values[0] if item.elem == "array" and item.values else None
        return (item.length, *(self.lengths(first.id) if isinstance(first, Ref) else ()))

    def flush(self) -> None:
        """Write the objects that have been reached."""
        while self._queue:
            symbol = self._queue.pop(0)
            number, elem = self._types[symbol]
            size, align = self._size(number, elem)
            data = self.done[symbol]
            data.size, data.align = size, max(align, 8)
            content = bytearray(size)
            self._object(data, content, 0, number, elem)
            self._settle(data, content)

    def _settle(self, data: Data, content: bytearray) -> None:
        if any(content) or data.relocs:
            data.bytes, data.section = bytes(content), ".data"

    def _claim(self, number: int, symbol: str, ty: Type | None) -> None:
        """Name the data object of `number` and find the places of all that is embedded in it."""
        if number in self._places:
            return
        elem = ty.elem if isinstance(ty, (ArrayType, SpanType)) else None
        self._types[symbol] = (number, elem)
        self._embed(number, elem, symbol, 0)

    def _embed(self, number: int, elem: Type | None, symbol: str, offset: int) -> None:
        self._places[number] = Place(symbol, offset)
        item = self.graph.objects[number]
        if isinstance(item, FrozenObject):
            decl = self.classes[item.cls]
            layout = self.layouts.of(decl)
            for name, field in decl.fields.items():
                value = item.fields.get(name)
                if field.embedded and isinstance(value, Ref):
                    inner = field.type.elem if isinstance(field.type, ArrayType) else None
                    self._embed(value.id, inner, symbol, offset + layout.offsets[name])
        elif item.elem in ("object", "array"):
            inner = elem.elem if isinstance(elem, ArrayType) else None
            step = self._size(number, elem)[0] // max(item.length, 1)
            for i, value in enumerate(item.values):
                if isinstance(value, Ref):
                    self._embed(value.id, inner, symbol, offset + i * step)

    def _size(self, number: int, elem: Type | None) -> tuple[int, int]:
        item = self.graph.objects[number]
        if isinstance(item, FrozenObject):
            layout = self.layouts.of(self.classes[item.cls])
            return layout.size, layout.align
        if item.elem in ("object", "array"):
            first = item.values[0] if item.values else None
            if not isinstance(first, Ref):
                return 0, 8
            size, align = self._size(first.id, elem.elem if isinstance(elem, ArrayType) else None)
            return align_up(size, align) * item.length, align
        size, align = self._element(item, elem)
        return size * item.length, align

    def _element(self, item: FrozenArray, elem: Type | None) -> tuple[int, int]:
        if elem is not None:
            return self.layouts.stored(elem)
        if item.elem in INT_TYPES:
            size = INT_TYPES[item.elem].bits // 8
            return size, size
        return (1, 1) if item.elem == "bool" else (16, 8) if item.elem in ("str", "bytes") else (8, 8)

    def _object(self, data: Data, content: bytearray, offset: int, number: int, elem: Type | None) -> None:
        item = self.graph.objects[number]
        if isinstance(item, FrozenObject):
            decl = self.classes[item.cls]
            layout = self.layouts.of(decl)
            if decl.table:
                data.relocs.append(DataReloc(offset, self.table(decl)))
            for name, field in decl.fields.items():
                value = item.fields.get(name)
                at = offset + layout.offsets[name]
                if not field.embedded:
                    if name in item.fields:
                        self._store(data, content, at, field.type, value)
                elif isinstance(value, Ref):
                    self._object(data, content, at, value.id,
                                 field.type.elem if isinstance(field.type, ArrayType) else None)
            return
        if item.elem in ("object", "array"):
            inner = elem.elem if isinstance(elem, ArrayType) else None
            step = self._size(number, elem)[0] // max(item.length, 1)
            for i, value in enumerate(item.values):
                if isinstance(value, Ref):
                    self._object(data, content, offset + i * step, value.id, inner)
            return
        size = self._element(item, elem)[0]
        if elem is None and item.elem in INT_TYPES:
            elem = INT_TYPES[item.elem]
        if isinstance(item.values, array):
            assert size == item.values.itemsize and sys.byteorder == "little"
            content[offset:offset + size * item.length] = item.values.tobytes()
            return
        for i, value in enumerate(item.values):
            if isinstance(value, int):
                content[offset + i * size:offset + (i + 1) * size] = (value % (1 << 8 * size)).to_bytes(size, "little")
            elif value is not None:
                self._store(data, content, offset + i * size, elem, value)

    def _store(self, data: Data, content: bytearray, offset: int, ty: Type | None, value: Value) -> None:
        words = self._words(ty, value)
        where = parts(ty) if ty is not None else [("u64", 8 * i) for i in range(len(words))]
        for word, (name, at) in zip(words, where, strict=True):
            size = scalar_size(name)
            if word.symbol:
                data.relocs.append(DataReloc(offset + at, word.symbol, word.number))
            else:
                content[offset + at:offset + at + size] = (word.number % (1 << 8 * size)).to_bytes(size, "little")

    def _words(self, ty: Type | None, value: Value) -> list[Word]:
        words = self._all_words(ty, value)
        return words[:1] if isinstance(ty, ClassType | OptionalType | RefType) else words     # a record of a Wire class

    def _inner(self, number: int, ty: Type | None) -> list[Word]:
        """The inner lengths of an array of arrays, as its type has them."""
        if ty is None or dimensions(ty) < 2:
            return []
        known = [*self.lengths(number)[1:], *[0] * dimensions(ty)]
        return [Word(length) for length in known[:dimensions(ty) - 1]]

    def _all_words(self, ty: Type | None, value: Value) -> list[Word]:
        match value:
            case None:
                return [Word(0)] * (word_count(ty) if ty is not None else 1)
            case float():
                return [Word(float_bits(value))]
            case int() if isinstance(ty, FloatType):
                return [Word(float_bits(float(value)))]
            case int():
                return [Word(int(value))]
            case str() | bytes():
                content = value.encode() if isinstance(value, str) else value
                return [Word(0, self.text(content)), Word(len(content))]
            case FuncName():
                return [Word(0, self.function(value))]
            case tuple():
                types = ty.items if isinstance(ty, TupleType) else (None,) * len(value)
                return [w for t, v in zip(types, value, strict=True) for w in self._words(t, v)]
            case View(id=number, start=start, length=length):
                elem = ty.elem if isinstance(ty, (ArrayType, SpanType)) else None
                place = self.place(number, ty)
                item = self.graph.objects[number]
                step = self._size(number, elem)[0] // max(item.length, 1) if isinstance(item, FrozenArray) else 1
                return [Word(place.offset + start * step, place.symbol), Word(length), *self._inner(number, ty)]
            case Ref(id=number):
                place = self.place(number, ty)
                word = Word(place.offset, place.symbol)
                item = self.graph.objects[number]
                return [word, Word(item.length), *self._inner(number, ty)] if isinstance(item, FrozenArray) else [word]
        raise AssertionError(f"cannot be frozen: {value!r}")


