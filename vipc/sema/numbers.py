"""Numbers from and to texts: `chr`, `int.to_bytes`, `int(text)`; `round` of integers."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import constant, integer, is_integral, pass_to
from vipc.sema.names import show
from vipc.sema.types import BYTES, I64, STR, StrType


def _number(body: Body, node: ast.expr | None, default: int | str | bool) -> int | str | bool:
    """A constant argument."""
    if node is None:
        return default
    value = body.expr(node)
    if not isinstance(value, tree.Const) or not isinstance(value.value, type(default)):
        raise body.error(node, "VIP0219", f"this is a constant {type(default).__name__}")
    return value.value


def chr_call(body: Body, node: ast.Call) -> tree.Expr:
    """`chr(n)`: a text of one character."""
    if len(node.args) != 1 or node.keywords:
        raise body.error(node, "VIP0204", "chr takes one integer")
    value = integer(body, body.expr(node.args[0]))
    if isinstance(value, tree.Const) and isinstance(value.value, int):
        if not 0 <= value.value < 0x110000 or 0xD800 <= value.value < 0xE000:
            raise body.error(node, "VIP0219", "chr takes a code point that UTF-8 can hold")
        return constant(STR, node, chr(value.value))
    return tree.NewBytes(STR, node, (ast.copy_location(ast.Constant(4), node),), None, None, None, "chr", value)


def to_bytes(body: Body, node: ast.Call, obj: tree.Expr) -> tree.Expr:
    """`n.to_bytes(length, order, signed=False)`: as many bytes, in storage of their own."""
    if not is_integral(obj.ty):
        raise body.error(node, "VIP0203", f"{show(obj.ty)} has no method to_bytes")
    given: dict[str, ast.expr] = dict(zip(("length", "byteorder"), node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in ("length", "byteorder", "signed") or keyword.arg in given:
            raise body.error(keyword, "VIP0204", f"to_bytes has no parameter {keyword.arg} here")
        given[keyword.arg] = keyword.value
    if len(node.args) > 2:
        raise body.error(node, "VIP0204", "to_bytes takes a length, and 'little' or 'big'")
    length, order = _number(body, given.get("length"), 1), _number(body, given.get("byteorder"), "big")
    signed = _number(body, given.get("signed"), False)
    if order not in ("little", "big"):
        raise body.error(node, "VIP0219", "the order of bytes is 'little' or 'big'")
    assert isinstance(length, int)
    if not 0 <= length <= 4096:
        raise body.error(node, "VIP0219", "to_bytes makes 0 to 4096 bytes")
    shape = (ast.copy_location(ast.Constant(length), node),)
    data = (length, str(order), "signed" if signed else "unsigned")
    return tree.NewBytes(BYTES, node, shape, None, None, None, "to_bytes", integer(body, obj), data)


def parsed(body: Body, node: ast.Call, value: tree.Expr, base: list[tree.Expr]) -> tree.Expr:
    """`int(text)`, `int(text, base)`."""
    number: tree.Expr = base[0] if base else constant(I64, node, 10)
    if not isinstance(number, tree.Const) or not isinstance(number.value, int) or number.value not in (0, *range(2, 37)):
        raise body.error(node, "VIP0219", "the base of int is a constant: 0, or from 2 to 36")
    if not isinstance(value.ty, StrType):
        value = pass_to(body, value, BYTES, node)
    return tree.Intrinsic(I64, node, "parse", [value], (int(number.value),))
