"""Values that are evident unrun: literals, enum members, `Final`s of such, and operators on them."""

from __future__ import annotations

import ast

from vipc.records import record
from vipc.sema import floats, integers
from vipc.sema.names import OPERATORS
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Scope, World
from vipc.sema.types import BOOL, BYTES, FLOAT, I64, NONE, STR, U64, ClassDecl, EnumDecl, EnumType, GlobalVar, IntType, Type

Plain = int | bool | float | str | bytes | None


@record
class Evident:
    """A value and its type; an enum member by its integer."""

    value: Plain
    type: Type


def integer_type(value: int) -> IntType:
    """The nominal type of a literal."""
    return U64 if value > I64.high else I64


def literal(value: object) -> Evident | None:
    """The value of a literal token."""
    match value:
        case bool():
            return Evident(value, BOOL)
        case int():
            return Evident(value, integer_type(value))
        case float():
            return Evident(value, FLOAT)
        case str():
            return Evident(value, STR)
        case bytes():
            return Evident(value, BYTES)
        case None:
            return Evident(None, NONE)
    return None


def evaluate(world: World, scope: Scope, node: ast.expr) -> Evident | None:
    """The evident value of an expression at module level, or None."""
    match node:
        case ast.Constant(value=value):
            return literal(value)
        case ast.Name():
            return _global(world, scope, node)
        case ast.Attribute(value=owner, attr=attr):
            enum = resolve(world, scope, owner)
            if isinstance(enum, EnumDecl) and attr in enum.members:
                return Evident(enum.members[attr], EnumType(enum))
            if isinstance(enum, ClassDecl):
                constant = enum.constants.get(attr)
                return Evident(constant.const, constant.type) if constant is not None else None
            return _global(world, scope, node)
        case ast.UnaryOp(op=op, operand=operand):
            inner = evaluate(world, scope, operand)
            return None if inner is None else _unary(op, inner)
        case ast.BinOp(left=left, op=op, right=right):
            first, second = evaluate(world, scope, left), evaluate(world, scope, right)
            return None if first is None or second is None else binary(OPERATORS[type(op)], first, second)
        case ast.Call(func=ast.Name(id="len"), args=[argument], keywords=[]):
            text = evaluate(world, scope, argument)
            if text is not None and isinstance(text.value, str | bytes):
                return Evident(len(text.value), I64)
    return None


def binary(op: str, left: Evident, right: Evident) -> Evident | None:
    """An operator on two constants; None where Python would fail or the result is no constant of ours."""
    if isinstance(left.value, bool) and isinstance(right.value, bool) and op in "&|^":
        return Evident(bool(integers.fold(op, left.value, right.value)), BOOL)
    if isinstance(left.value, int | float) and isinstance(right.value, int | float) and _is_float(op, left, right):
        result = floats.fold(op, left.value, right.value)
        return None if result is None else Evident(result, FLOAT)
    if isinstance(left.value, int) and isinstance(right.value, int):
        value = integers.fold(op, int(left.value), int(right.value))
        if value is None:
            return None
        same_flags = isinstance(left.type, EnumType) and left.type.decl.kind == "IntFlag" and left.type == right.type
        if same_flags and op in "&|^":
            return Evident(value, left.type)
        return None if _is_plain_enum(left) or _is_plain_enum(right) else Evident(value, integer_type(value))
    if op == "*":
        return _repeated(left, right) or _repeated(right, left)
    if op == "+" and isinstance(left.value, str) and isinstance(right.value, str):
        return Evident(left.value + right.value, STR)
    if op == "+" and isinstance(left.value, bytes) and isinstance(right.value, bytes):
        return Evident(left.value + right.value, BYTES)
    return None


def _is_float(op: str, left: Evident, right: Evident) -> bool:
    if _is_plain_enum(left) or _is_plain_enum(right):
        return False
    negative = isinstance(right.value, int) and right.value < 0
    return op == "/" or FLOAT in (left.type, right.type) or op == "**" and negative


def _repeated(text: Evident, count: Evident) -> Evident | None:
    """A text several times over, unless it becomes long."""
    if isinstance(text.value, str | bytes) and isinstance(count.value, int) and not _is_plain_enum(count) \
            and len(text.value) * count.value <= 4096:
        return Evident(text.value * count.value, text.type)
    return None


def _unary(op: ast.unaryop, inner: Evident) -> Evident | None:
    if isinstance(inner.value, float) and isinstance(op, ast.USub | ast.UAdd):
        return Evident(-inner.value if isinstance(op, ast.USub) else inner.value, FLOAT)
    if not isinstance(inner.value, int) or _is_plain_enum(inner):
        return None
    match op:
        case ast.USub():
            return Evident(-inner.value, I64)
        case ast.UAdd():
            return Evident(int(inner.value), integer_type(int(inner.value)))
        case ast.Invert():
            if isinstance(inner.type, EnumType):
                mask = all_bits(inner.type.decl)
                return Evident(mask & ~inner.value, inner.type) if inner.type.decl.kind == "IntFlag" else None
            return Evident(~int(inner.value), I64)
        case ast.Not():
            return Evident(not inner.value, BOOL)
    return None


def all_bits(decl: EnumDecl) -> int:
    """The union of all members of a flag class."""
    mask = 0
    for value in decl.members.values():
        mask |= value
    return mask


def _is_plain_enum(item: Evident) -> bool:
    return isinstance(item.type, EnumType) and item.type.decl.kind == "Enum"


def _global(world: World, scope: Scope, node: ast.expr) -> Evident | None:
    symbol = resolve(world, scope, node)
    if isinstance(symbol, GlobalVar) and symbol.const is not None:
        return Evident(symbol.const, symbol.type)
    return None
