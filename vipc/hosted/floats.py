"""Operations on floats, as the Python operators and functions that define them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.hosted.context import Context
from vipc.hosted.expressions import expression
from vipc.hosted.places import called
from vipc.sema import tree

_OPERATORS: Mapping[str, type[ast.operator]] = {
    "f_add": ast.Add, "f_sub": ast.Sub, "f_mul": ast.Mult, "f_div": ast.Div, "int_div": ast.Div,
    "f_floordiv": ast.FloorDiv, "f_mod": ast.Mod,
}
_BUILTINS = {"f_abs": "abs", "f_divmod": "divmod", "f_min": "min", "f_max": "max", "f_round_to": "round",
             "f_from_int": "float"}
_CHECKED = {"f_to_int": "int", "f_round": "round"}


def _values(c: Context, e: tree.Intrinsic) -> list[ast.expr]:
    return [expression(c, argument) for argument in e.args]


def _operator(c: Context, e: tree.Intrinsic) -> ast.expr:
    left, right = _values(c, e)
    return ast.BinOp(left, _OPERATORS[e.name](), right)


def _negative(c: Context, e: tree.Intrinsic) -> ast.expr:
    return ast.UnaryOp(ast.USub(), expression(c, e.args[0]))


def _builtin(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.builtin(_BUILTINS[e.name]), *_values(c, e))


def _to_int(c: Context, e: tree.Intrinsic) -> ast.expr:
    name = _CHECKED[e.name]
    return called(c.support("check_i64"), called(c.builtin(name), *_values(c, e)), ast.Constant(name))


def _low_bits(c: Context, e: tree.Intrinsic) -> ast.expr:
    return ast.BinOp(called(c.builtin("int"), *_values(c, e)), ast.BitAnd(), ast.Constant((1 << 64) - 1))


def _is_integer(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(ast.Attribute(expression(c, e.args[0]), "is_integer", ast.Load()))


def _support(c: Context, e: tree.Intrinsic) -> ast.expr:
    return called(c.support(e.name), *_values(c, e))


MAKERS: Mapping[str, Callable[[Context, tree.Intrinsic], ast.expr]] = {
    **dict.fromkeys(_OPERATORS, _operator), **dict.fromkeys(_BUILTINS, _builtin), **dict.fromkeys(_CHECKED, _to_int),
    "f_neg": _negative, "f_low_bits": _low_bits, "f_is_integer": _is_integer,
    **dict.fromkeys(("f_pow", "f_sum", "f_bits", "f_of_bits", "f_sqrt"), _support),
}
