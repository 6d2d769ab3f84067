"""Python's built-in functions, conversions, and the methods of built-in types, as tables of handlers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.sema import floats, tree
from vipc.sema.arithmetic import absolute, arithmetic, convert
from vipc.sema.body import Body
from vipc.sema.conversion import (
    constant,
    element_value,
    fit,
    integer,
    is_byte_view,
    is_integral,
    pass_to,
    store,
)
from vipc.sema.enum_methods import members_listed
from vipc.sema.instances import isinstance_call
from vipc.sema.integers import LENGTH
from vipc.sema.logic import truth
from vipc.sema.names import show
from vipc.sema.numbers import chr_call, parsed, to_bytes
from vipc.sema.own_methods import own_method
from vipc.sema.reductions import extreme, folding
from vipc.sema.resolve import resolve
from vipc.sema.symbols import TypeName
from vipc.sema.text import print_call
from vipc.sema.texts import TEXT_METHODS, is_text
from vipc.sema.types import (
    BYTES,
    I64,
    NONE,
    STR,
    U64,
    ArrayType,
    BytesType,
    ClassType,
    EnumDecl,
    EnumType,
    ExcType,
    FloatType,
    IntType,
    SpanType,
    StrType,
    TupleType,
    Type,
)

_SEQUENCES = (ArrayType, SpanType, BytesType, StrType)


def arguments(body: Body, node: ast.Call, low: int, high: int | None = None) -> list[tree.Expr]:
    """The checked positional arguments of a built-in call, between `low` and `high` of them."""
    if node.keywords:
        raise body.error(node, "VIP0204", f"{ast.unparse(node.func)} takes no keyword arguments here")
    most = low if high is None else high
    if not low <= len(node.args) <= most:
        count = str(low) if low == most else f"{low} to {most}"
        raise body.error(node, "VIP0204", f"{ast.unparse(node.func)} takes {count} arguments, {len(node.args)} are given")
    return [body.expr(argument) for argument in node.args]


def _len(body: Body, node: ast.Call) -> tree.Expr:
    enum = body.symbol(node.args[0]) if len(node.args) == 1 else None
    if isinstance(enum, EnumDecl):
        return constant(I64, node, len(members_listed(enum)))
    (value,) = arguments(body, node, 1)
    if isinstance(value.ty, TupleType):
        return constant(I64, node, len(value.ty.items))
    if isinstance(value, tree.Const) and isinstance(value.value, str | bytes):
        return constant(I64, node, len(value.value))
    own = own_method(body, node, "__len__", value)
    if own is not None:
        return own
    if not isinstance(value.ty, _SEQUENCES):
        raise body.error(node, "VIP0202", f"{show(value.ty)} has no len")
    return tree.Intrinsic(I64, node, "len", [value], interval=LENGTH)


def _abs(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    own = own_method(body, node, "__abs__", value)
    if own is not None:
        return own
    if isinstance(value, tree.Const) and isinstance(value.value, int):
        return constant(I64, node, abs(value.value))
    if isinstance(value.ty, FloatType):
        return floats.absolute(node, value)
    return absolute(body, node, value)


def _divmod(body: Body, node: ast.Call) -> tree.Expr:
    first, second = arguments(body, node, 2)
    if floats.is_operation("//", first, second):
        return floats.divided(body, node, first, second)
    left, right = integer(body, first), integer(body, second)
    quotient = arithmetic(body, node, "//", left, right)
    remainder = arithmetic(body, node, "%", left, right)
    return tree.Intrinsic(TupleType((quotient.ty, remainder.ty)), node, "divmod", [left, right])


def _ord(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    if isinstance(value, tree.Const) and isinstance(value.value, str | bytes) and len(value.value) == 1:
        return constant(I64, node, ord(value.value))
    if not isinstance(value.ty, StrType):
        raise body.error(node, "VIP0201", f"ord takes a str of one character, this is {show(value.ty)}")
    return tree.Intrinsic(I64, node, "ord", [value], interval=(0, 0x10FFFF))


def _only_in_for(body: Body, node: ast.Call) -> tree.Expr:
    name = ast.unparse(node.func)
    raise body.error(node, "VIP0213", f"{name}(...) stands only after `for ... in`")


def _no_tuple(body: Body, node: ast.Call) -> tree.Expr:
    raise body.error(node, "VIP0212", "tuple(...) has a length that only running tells", "write the items: (a, b)")


# ------------------------------------------------------------ conversions


def _to_integer(body: Body, node: ast.Call) -> tree.Expr:
    named_int = isinstance(node.func, ast.Name) and node.func.id == "int"
    value, *base = arguments(body, node, 1, 2 if named_int else 1)
    symbol = resolve(body.world, body.scope, node.func)
    assert isinstance(symbol, TypeName) and isinstance(symbol.type, IntType)
    own = own_method(body, node, "__int__", value) or own_method(body, node, "__index__", value)
    if own is not None:
        value = own
    if named_int and is_text(value) or base:
        return parsed(body, node, value, base)
    if isinstance(value.ty, EnumType) and value.ty.decl.kind == "Enum":
        raise body.error(node, "VIP0201", f"{show(value.ty)} is no integer", "use .value, or make it an IntEnum")
    is_int = isinstance(node.func, ast.Name) and node.func.id == "int"
    if isinstance(value.ty, FloatType):
        return floats.to_integer(node, symbol.type, value, is_int)
    if is_int and is_integral(value.ty):
        return fit(body, integer(body, value), I64, node)
    return convert(body, node, symbol.type, value)


def _to_bool(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    return truth(body, value)


def _to_str(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    if isinstance(value.ty, ExcType):
        return tree.Intrinsic(STR, node, "exc_text", [value])
    if isinstance(value.ty, StrType):
        return value
    raise body.error(node, "VIP0212", f"str of {show(value.ty)} would need memory", "write it by an f-string into a sink")


def _to_bytes(body: Body, node: ast.Call) -> tree.Expr:
    (value,) = arguments(body, node, 1)
    if isinstance(value.ty, BytesType) or is_byte_view(value.ty):
        return pass_to(body, value, BYTES, node)
    raise body.error(node, "VIP0201", f"bytes views a Span[u8], this is {show(value.ty)}")


# ------------------------------------------------------------ methods


def _fill(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    elem = _writable(body, node, obj)
    (value,) = arguments(body, node, 1)
    return tree.Intrinsic(NONE, node, "fill", [obj, store(body, value, elem, node.args[0])])


def _copy_from(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    elem = _writable(body, node, obj)
    (source,) = arguments(body, node, 1)
    same = isinstance(source.ty, SpanType | ArrayType) and element_value(source.ty.elem) == elem
    if not same and not (isinstance(source.ty, BytesType) and is_byte_view(obj.ty)):
        raise body.error(node, "VIP0201", f"{show(obj.ty)} cannot be copied from {show(source.ty)}")
    return tree.Intrinsic(NONE, node, "copy_from", [obj, source])


def _writable(body: Body, node: ast.Call, obj: tree.Expr) -> Type:
    if not isinstance(obj.ty, SpanType | ArrayType):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else "this"
        raise body.error(node, "VIP0203", f"{show(obj.ty)} has no method {name}")
    elem = element_value(obj.ty.elem)
    if isinstance(obj.ty.elem, ClassType | ArrayType):
        raise body.error(node, "VIP0215", f"elements of {show(obj.ty)} lie in place and are not replaced",
                         "go through them in a loop, and change their parts")
    return elem


def _bits(name: str) -> Callable[[Body, ast.Call, tree.Expr], tree.Expr]:
    def check(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
        arguments(body, node, 0)
        value = integer(body, obj)
        return tree.Intrinsic(I64, node, name, [value], interval=(0, 64))
    return check


def from_bytes(body: Body, node: ast.Call) -> tree.Expr:
    """`int.from_bytes(view, "little", signed=False)`."""
    signed = False
    order: ast.expr | None = node.args[1] if len(node.args) > 1 else None
    for keyword in node.keywords:
        if keyword.arg == "byteorder":
            order = keyword.value
        elif keyword.arg == "signed" and isinstance(keyword.value, ast.Constant):
            signed = bool(keyword.value.value)
        else:
            raise body.error(node, "VIP0204", f"from_bytes has no parameter {keyword.arg}")
    if not isinstance(order, ast.Constant) or order.value not in ("little", "big") or not 1 <= len(node.args) <= 2:
        raise body.error(node, "VIP0204", "from_bytes takes bytes and 'little' or 'big'")
    view = pass_to(body, body.expr(node.args[0]), BYTES, node.args[0])
    ty = I64 if signed else U64
    return tree.Intrinsic(ty, node, "from_bytes", [view], (str(order.value), "signed" if signed else "unsigned"),
                          interval=(ty.low, ty.high))


BUILTINS: Mapping[str, Callable[[Body, ast.Call], tree.Expr]] = {
    "builtins.print": print_call, "builtins.len": _len, "builtins.min": extreme("min"),
    "builtins.max": extreme("max"), "builtins.abs": _abs, "builtins.divmod": _divmod, "builtins.ord": _ord,
    "builtins.sum": folding("sum"), "builtins.any": folding("any"), "builtins.all": folding("all"),
    "builtins.range": _only_in_for, "builtins.enumerate": _only_in_for, "builtins.zip": _only_in_for,
    "builtins.reversed": _only_in_for, "builtins.round": floats.rounded,
    "builtins.chr": chr_call, "builtins.isinstance": isinstance_call, "builtins.tuple": _no_tuple,
    "conversion.integer": _to_integer, "conversion.bool": _to_bool, "conversion.float": floats.to_float,
    "conversion.str": _to_str,
    "conversion.bytes": _to_bytes,
}

METHODS: Mapping[str, Callable[[Body, ast.Call, tree.Expr], tree.Expr]] = {
    "fill": _fill, "copy_from": _copy_from, "bit_length": _bits("bit_length"), "bit_count": _bits("bit_count"),
    "to_bytes": to_bytes, "is_integer": floats.is_integer, **TEXT_METHODS,
}
