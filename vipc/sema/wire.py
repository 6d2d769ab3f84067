"""Wire classes: packed layouts of network headers, disk formats and descriptors.

Fields follow each other without gaps: `be16 be32 be64 le16 le32 le64`, `u8`, `i8`, `Bytes = wire_bytes(n)`, other
Wire classes. A value of a Wire class is a reference to the first byte; `H.view(span)` makes one, once the span is known
to hold H.SIZE bytes. `H()` is a zero-filled record of its own.

I1. The size of a Wire class is known before the program runs: it is the constant SIZE.
"""

from __future__ import annotations

import ast

from vipc.sema.annotations import annotation, is_final
from vipc.sema.constants import evaluate
from vipc.sema.names import show
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Scope, Word, World
from vipc.sema.types import (
    I8,
    I64,
    INT_TYPES,
    U8,
    ArrayType,
    ClassDecl,
    ClassType,
    EnumType,
    FieldDecl,
    GlobalVar,
    IntType,
)
from vipc.sema.words import WIRE_INTEGERS

_ORDERS = {"b": "big", "l": "little"}


def declare_wire(world: World, scope: Scope, decl: ClassDecl, node: ast.AnnAssign, name: str) -> None:
    """A field of a Wire class, or a constant."""
    final, inner = is_final(world, scope, node.annotation)
    if final:
        class_constant(world, scope, decl, node, name, inner)
        return
    if name == "SIZE":
        raise world.error(scope, node, "VIP0415", "SIZE is the size of a Wire class", "give the field another name")
    field = _field(world, scope, node, name)
    decl.fields[name] = field
    decl.size += field_size(field)
    decl.constants["SIZE"] = GlobalVar("SIZE", decl.module, I64, const=decl.size)


def begin_wire(decl: ClassDecl) -> None:
    """A Wire class begins where its base ends."""
    decl.size = decl.base.size if decl.base is not None else 0
    decl.constants["SIZE"] = GlobalVar("SIZE", decl.module, I64, const=decl.size)


def class_constant(world: World, scope: Scope, decl: ClassDecl, node: ast.AnnAssign, name: str,
                   inner: ast.expr | None) -> None:
    """`NAME: Final = value` in a class body."""
    found = evaluate(world, scope, node.value) if node.value is not None else None
    if found is None or found.value is None:
        raise world.error(scope, node, "VIP0219", f"{decl.name}.{name} is no constant",
                          "a Final of a class is a literal, an enum member, or made of such")
    ty = found.type if inner is None else annotation(world, scope, inner)
    if isinstance(ty, IntType) and isinstance(found.value, int) and not ty.low <= found.value <= ty.high:
        raise world.error(scope, node, "VIP0210", f"{found.value} does not fit {ty.name}")
    decl.constants[name] = GlobalVar(name, decl.module, ty, const=found.value, src=node)


def write_constants(decl: ClassDecl, node: ast.AnnAssign) -> None:
    """The class's own constants by their values: what a class body names is not seen from its methods, where embedded
    arrays are made."""
    if node.value is not None:
        node.value = _Written(decl).visit(node.value)


class _Written(ast.NodeTransformer):
    def __init__(self, decl: ClassDecl) -> None:
        self._constants = decl.constants

    def visit_Name(self, node: ast.Name) -> ast.expr:  # noqa: N802 - what ast calls
        constant = self._constants.get(node.id)
        if constant is None or isinstance(constant.type, EnumType):
            return node
        return ast.copy_location(ast.Constant(constant.const), node)


def _field(world: World, scope: Scope, node: ast.AnnAssign, name: str) -> FieldDecl:
    word = resolve(world, scope, node.annotation)
    if isinstance(word, Word) and word.name == "Bytes":
        shape, count = _byte_count(world, scope, node, name)
        return FieldDecl(name, ArrayType(U8), True, (shape,), src=node, size=count)
    if node.value is not None:
        raise world.error(scope, node.value, "VIP0415", f"{name} takes its value from what it overlays",
                          "leave it out, or write NAME: Final = ... for a constant")
    if isinstance(word, Word) and word.name in WIRE_INTEGERS:
        return FieldDecl(name, INT_TYPES[f"u{word.name[2:]}"], False, src=node, order=_ORDERS[word.name[0]])
    ty = annotation(world, scope, node.annotation)
    if ty in (U8, I8):
        return FieldDecl(name, ty, False, src=node, order="little")
    if isinstance(ty, ClassType) and ty.decl.kind == "wire":
        return FieldDecl(name, ty, True, src=node)
    raise world.error(scope, node.annotation, "VIP0415", f"a Wire class has no field of type {show(ty)}",
                      "be16 be32 be64 le16 le32 le64 u8 i8, Bytes = wire_bytes(n), or a Wire class")


def _byte_count(world: World, scope: Scope, node: ast.AnnAssign, name: str) -> tuple[ast.expr, int]:
    value = node.value
    if isinstance(value, ast.Call) and resolve(world, scope, value.func) == Word("vipc.lang.wire_bytes") \
            and len(value.args) == 1 and not value.keywords:
        count = evaluate(world, scope, value.args[0])
        if count is not None and isinstance(count.value, int) and 0 < count.value < 1 << 32:
            return value.args[0], count.value
    raise world.error(scope, node, "VIP0415", f"the size of {name} is no constant", f"{name}: Bytes = wire_bytes(6)")


def field_size(field: FieldDecl) -> int:
    """Bytes of a field of a Wire class."""
    match field.type:
        case IntType(bits=bits):
            return bits // 8
        case ClassType(decl=decl):
            return decl.size
    return field.size
