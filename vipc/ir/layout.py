"""Layouts: where the parts of objects lie, and how many words a value takes.

Fields follow each other in declaration order with natural alignment; embedded arrays and objects lie inline. Objects of
hierarchies with virtual methods begin with the address of their class's table (lower/tables.py).
Lengths of arrays are build-time expressions, whose values freezing has found (`Graph.constants`).

I1. The size of an object is a multiple of its alignment, so that elements of an array follow each other.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from vipc.freeze.graph import Graph
from vipc.sema.types import (
    ArrayType,
    BoolType,
    BytesType,
    ClassDecl,
    ClassType,
    EnumType,
    FieldDecl,
    IntType,
    NoneType,
    SpanType,
    StrType,
    TupleType,
    Type,
    dimensions,
)

VIEWS = (StrType, BytesType, ArrayType, SpanType)
"""Types held as address and length (`str`: in bytes, the others: in elements); views of arrays of arrays have the inner
lengths after that."""


@dataclass(frozen=True)
class ClassLayout:
    """Size and alignment of an instance in bytes, and the offset of each field."""

    size: int
    align: int
    offsets: dict[str, int]


def word_count(ty: Type) -> int:
    """How many words a value of this type takes in registers."""
    if isinstance(ty, VIEWS):
        return 1 + max(dimensions(ty), 1)
    if isinstance(ty, TupleType):
        return sum(word_count(item) for item in ty.items)
    return 0 if isinstance(ty, NoneType) else 1


def word_types(ty: Type) -> tuple[str, ...]:
    """What is known of each word of a value: see Function.param_types."""
    if isinstance(ty, EnumType):
        ty = ty.decl.stored
    if isinstance(ty, IntType):
        return (ty.name,)
    if isinstance(ty, TupleType):
        return tuple(word for item in ty.items for word in word_types(item))
    if isinstance(ty, VIEWS):
        return ("", *("length",) * (word_count(ty) - 1))
    return ("bool",) if isinstance(ty, BoolType) else ("",) * word_count(ty)


def scalar(ty: Type) -> str:
    """The type of a one-word value in memory, as `load` and `store` name it (i64 is the same word as u64)."""
    if isinstance(ty, EnumType):
        ty = ty.decl.stored
    if isinstance(ty, IntType):
        return "u64" if ty.bits == 64 else ty.name
    return "u8" if isinstance(ty, BoolType) else "u64"


def scalar_size(name: str) -> int:
    """Bytes of a `load`/`store` type."""
    return int(name[1:]) // 8


def parts(ty: Type) -> list[tuple[str, int]]:
    """A stored value word by word: (load type, offset)."""
    if isinstance(ty, (*VIEWS, TupleType)):
        return [("u64", 8 * i) for i in range(word_count(ty))]
    return [] if isinstance(ty, NoneType) else [(scalar(ty), 0)]


def align_up(value: int, align: int) -> int:
    """The next multiple of `align`."""
    return (value + align - 1) // align * align


class Layouts:
    """Layouts of the classes of one program."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.classes: dict[int, ClassLayout] = {}
        self.kept: list[ClassDecl] = []

    def of(self, decl: ClassDecl) -> ClassLayout:
        """The layout of a class."""
        known = self.classes.get(id(decl))
        if known is None:
            known = self.classes[id(decl)] = self._make(decl)
            self.kept.append(decl)
        return known

    def lengths(self, module: str, exprs: Sequence[ast.expr]) -> tuple[int, ...]:
        """The values of an array's length expressions."""
        return tuple(self.length(module, e) for e in exprs)

    def length(self, module: str, expr: ast.expr) -> int:
        """The value of one length expression of `module`."""
        if isinstance(expr, ast.Constant) and isinstance(expr.value, int):
            return expr.value
        value = self.graph.constants[module, ast.unparse(expr)]
        assert isinstance(value, int), f"length {ast.unparse(expr)} of {module} is {value!r}"
        return value

    def field_lengths(self, owner: ClassDecl, decl: FieldDecl) -> tuple[int, ...]:
        """The lengths of an embedded array; `owner` has the field, declared by itself or by a base."""
        while owner.base is not None and owner.base.fields.get(decl.name) is decl:
            owner = owner.base
        if decl.lengths:
            return self.lengths(owner.module, decl.lengths)
        assert decl.items is not None, f"{owner.name}.{decl.name} has no length"
        return (self.items_length(owner.module, decl.items),)

    def items_length(self, module: str, items: ast.expr) -> int:
        """How many elements a build-time display has."""
        if isinstance(items, (ast.List, ast.Tuple)) and not any(isinstance(e, ast.Starred) for e in items.elts):
            return len(items.elts)
        value = self.graph.constants[module, ast.unparse(items)]
        assert isinstance(value, tuple)
        return len(value)

    def element(self, elem: Type, inner: Sequence[int] = ()) -> tuple[int, int]:
        """Size and alignment of an array's element; `inner`: the lengths of a nested array."""
        if isinstance(elem, ClassType):
            layout = self.of(elem.decl)
            return layout.size, layout.align
        if isinstance(elem, ArrayType) and inner:
            size, align = self.element(elem.elem, inner[1:])
            return size * inner[0], align
        return self.stored(elem)

    def stored(self, ty: Type) -> tuple[int, int]:
        """Size and alignment of a value that is not embedded."""
        if isinstance(ty, (*VIEWS, TupleType)):
            return 8 * word_count(ty), 8
        size = scalar_size(scalar(ty))
        return size, size

    def field(self, owner: ClassDecl, decl: FieldDecl) -> tuple[int, int]:
        """Size and alignment of a field."""
        if decl.embedded and isinstance(decl.type, ClassType):
            layout = self.of(decl.type.decl)
            return layout.size, layout.align
        if decl.embedded and isinstance(decl.type, ArrayType):
            return self.element(decl.type, self.field_lengths(owner, decl))
        return self.stored(decl.type)

    def _make(self, decl: ClassDecl) -> ClassLayout:
        offset, largest, offsets = (8, 8, {}) if decl.table else (0, 1, {})
        for name, item in decl.fields.items():
            size, align = self.field(decl, item)
            if decl.kind == "wire":
                align = 1                        # packed
            offset = align_up(offset, align)
            offsets[name] = offset
            offset += size
            largest = max(largest, align)
        return ClassLayout(align_up(max(offset, 1), largest), largest, offsets)
