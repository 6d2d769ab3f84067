"""Builders of expressions: each row of `EXPRESSIONS` makes the `ast` node of one alias of the grammar."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import EllipsisType
from typing import Any

from vipc.diagnostics import Span
from vipc.syntax.engine import Builder
from vipc.syntax.places import LOAD, STORE, SyntaxProblem, at, store
from vipc.syntax.token import Token

Parts = list[Any]

COMPARISONS: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "is": ast.Is,
    "is not": ast.IsNot, "in": ast.In, "not in": ast.NotIn,
}  # fmt: skip
BINARY: dict[str, type[ast.operator]] = {
    "bit_or": ast.BitOr, "bit_xor": ast.BitXor, "bit_and": ast.BitAnd, "shift_left": ast.LShift,
    "shift_right": ast.RShift, "add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div,
    "floor_divide": ast.FloorDiv, "remainder": ast.Mod, "matrix_multiply": ast.MatMult, "power": ast.Pow,
}  # fmt: skip
UNARY: dict[str, type[ast.unaryop]] = {"plus": ast.UAdd, "minus": ast.USub, "invert": ast.Invert, "not": ast.Not}


def number_value(text: str) -> int | float | complex:
    """The value of a number token."""
    plain = text.replace("_", "")
    if plain[-1] in "jJ":
        return complex(0, float(plain[:-1]))
    if plain.isdigit() or plain[:2].lower() in ("0x", "0o", "0b"):
        return int(plain, 0)
    return float(plain)


def _binary(operator: type[ast.operator]) -> Builder:
    operation = operator()
    return lambda parts, first, last: at(ast.BinOp(left=parts[0], op=operation, right=parts[1]), first, last)


def _unary(operator: type[ast.unaryop]) -> Builder:
    operation = operator()
    return lambda parts, first, last: at(ast.UnaryOp(op=operation, operand=parts[0]), first, last)


def _boolean(operator: type[ast.boolop]) -> Builder:
    operation = operator()
    return lambda parts, first, last: at(ast.BoolOp(op=operation, values=parts), first, last)


def _constant(value: bool | EllipsisType | None) -> Builder:
    return lambda parts, first, last: at(ast.Constant(value=value, kind=None), first, last)


def _sequence(kind: type[ast.Tuple] | type[ast.List]) -> Builder:
    return lambda parts, first, last: at(kind(elts=parts, ctx=LOAD), first, last)


def _comprehension(kind: Callable[..., ast.expr]) -> Builder:
    return lambda parts, first, last: at(kind(elt=parts[0], generators=parts[1]), first, last)


def name(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Name(id=first.text, ctx=LOAD), first, last)


def number(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Constant(value=number_value(first.text), kind=None), first, last)


def _compare(parts: Parts, first: Token, last: Token) -> ast.expr:
    operators = [COMPARISONS[" ".join(token.text for token in part)]() for part in parts[1::2]]
    return at(ast.Compare(left=parts[0], ops=operators, comparators=parts[2::2]), first, last)


def _conditional(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.IfExp(test=parts[1], body=parts[0], orelse=parts[2]), first, last)


def _walrus(parts: Parts, first: Token, last: Token) -> ast.expr:
    target = at(ast.Name(id=first.text, ctx=STORE), first, first)
    return at(ast.NamedExpr(target=target, value=parts[1]), first, last)


def _lambda(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Lambda(args=parts[0] or no_parameters(), body=parts[1]), first, last)


def _attribute(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Attribute(value=parts[0], attr=parts[1].text, ctx=LOAD), first, last)


def _subscript(parts: Parts, first: Token, last: Token) -> ast.expr:
    index = parts[1]
    if isinstance(index, ast.Starred):
        element = ast.Tuple(elts=[index], ctx=LOAD)
        index = ast.copy_location(element, index)
    return at(ast.Subscript(value=parts[0], slice=index, ctx=LOAD), first, last)


def _slice(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Slice(lower=parts[0], upper=parts[1], step=parts[2]), first, last)


def _starred(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Starred(value=parts[0], ctx=LOAD), first, last)


def _yield(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Yield(value=parts[0]), first, last)


def _yield_from(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.YieldFrom(value=parts[0]), first, last)


def _await(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Await(value=parts[0]), first, last)


def _set(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Set(elts=parts), first, last)


def _dict(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Dict(keys=[key for key, _ in parts], values=[value for _, value in parts]), first, last)


def _dict_comprehension(parts: Parts, first: Token, last: Token) -> ast.expr:
    (key, value), generators = parts
    return at(ast.DictComp(key=key, value=value, generators=generators), first, last)


def _clause(parts: Parts, is_async: int) -> ast.comprehension:
    return ast.comprehension(target=store(parts[0]), iter=parts[1], ifs=parts[2:], is_async=is_async)


# ---- Calls


def _call(parts: Parts, first: Token, last: Token) -> ast.expr:
    positional, keywords = split_arguments(parts[1])
    return at(ast.Call(func=parts[0], args=positional, keywords=keywords), first, last)


def _call_generator(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.Call(func=parts[0], args=[parts[1]], keywords=[]), first, last)


def _keyword(parts: Parts, first: Token, last: Token) -> ast.keyword:
    return at(ast.keyword(arg=first.text, value=parts[1]), first, last)


def _keyword_spread(parts: Parts, first: Token, last: Token) -> ast.keyword:
    return at(ast.keyword(arg=None, value=parts[0]), first, last)


def split_arguments(arguments: Parts | None) -> tuple[list[ast.expr], list[ast.keyword]]:
    """Positional and keyword arguments, in their order; None when there are none."""
    return (
        [argument for argument in arguments or [] if not isinstance(argument, ast.keyword)],
        [argument for argument in arguments or [] if isinstance(argument, ast.keyword)],
    )


def _arguments(parts: Parts, first: Token, last: Token) -> Parts:
    """Arguments in an order that Python accepts, or a refusal."""
    seen = ""
    for argument in parts:
        if isinstance(argument, ast.keyword):
            seen = "'**'" if argument.arg is None else seen or "keyword"
        elif seen == "'**'" or (seen and not isinstance(argument, ast.Starred)):
            message = f"a positional argument follows a {seen} argument"
            raise SyntaxProblem("VIP0108", message, Span.of(argument), "put positional arguments first")
    return parts


# ---- Parameters

_Parameter = tuple[str, ast.arg | None, ast.expr | None]


def no_parameters() -> ast.arguments:
    return ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])


def _argument(parts: Parts, first: Token, last: Token) -> ast.arg:
    return at(ast.arg(arg=first.text, annotation=parts[1], type_comment=None), first, last)


def _argument_plain(parts: Parts, first: Token, last: Token) -> ast.arg:
    return at(ast.arg(arg=first.text, annotation=None, type_comment=None), first, last)


def _parameter(kind: str) -> Builder:
    def build(parts: Parts, first: Token, last: Token) -> tuple[_Parameter, Token]:
        return (kind, parts[0] if parts else None, parts[1] if len(parts) > 1 else None), first

    return build


def _parameters(parts: Parts, first: Token, last: Token) -> ast.arguments:
    """The parameters in the order that Python demands: plain, `/`, plain, `*`, keyword-only, `**`."""
    found = no_parameters()
    star = False
    for index, ((kind, argument, default), token) in enumerate(parts):
        if found.kwarg is not None:
            raise _misplaced(token, "a parameter follows '**'")
        if kind == "/":
            if found.posonlyargs or star or not found.args:
                raise _misplaced(token, "'/' is out of place")
            found.posonlyargs, found.args = found.args, []
        elif kind in ("*", "bare"):
            if star:
                raise _misplaced(token, "'*' stands twice")
            star = True
            found.vararg = argument
            following = parts[index + 1][0][0] if index + 1 < len(parts) else ""
            if kind == "bare" and following not in ("plain",):
                raise _misplaced(token, "named parameters must follow '*'")
        elif kind == "**":
            found.kwarg = argument
        elif star:
            assert argument is not None
            found.kwonlyargs.append(argument)
            found.kw_defaults.append(default)
        else:
            assert argument is not None
            found.args.append(argument)
            if default is not None:
                found.defaults.append(default)
            elif found.defaults:
                raise _misplaced(token, "a parameter without a default follows one with a default")
    return found


def _misplaced(token: Token, message: str) -> SyntaxProblem:
    return SyntaxProblem("VIP0108", message, token.span)


def same(parts: Parts, first: Token, last: Token) -> Any:
    return parts[0]


def many(parts: Parts, first: Token, last: Token) -> Parts:
    return parts


EXPRESSIONS: dict[str, Builder] = {
    **{alias: _binary(operator) for alias, operator in BINARY.items()},
    **{alias: _unary(operator) for alias, operator in UNARY.items()},
    "or_test": _boolean(ast.Or),
    "and_test": _boolean(ast.And),
    "compare": _compare,
    "compare_operator": many,
    "conditional": _conditional,
    "walrus": _walrus,
    "lambda": _lambda,
    "name": name,
    "number": number,
    "none": _constant(None),
    "true": _constant(True),
    "false": _constant(False),
    "ellipsis": _constant(...),
    "attribute": _attribute,
    "subscript": _subscript,
    "slice": _slice,
    "starred": _starred,
    "yield": _yield,
    "yield_from": _yield_from,
    "await": _await,
    "group": same,
    "tuple": _sequence(ast.Tuple),
    "targets_tuple": _sequence(ast.Tuple),
    "tuple_in_parentheses": _sequence(ast.Tuple),
    "list": _sequence(ast.List),
    "set": _set,
    "dict": _dict,
    "spread": lambda parts, first, last: (None, parts[0]),
    "list_comprehension": _comprehension(ast.ListComp),
    "set_comprehension": _comprehension(ast.SetComp),
    "generator": _comprehension(ast.GeneratorExp),
    "dict_comprehension": _dict_comprehension,
    "comprehension": lambda parts, first, last: _clause(parts, 0),
    "async_comprehension": lambda parts, first, last: _clause(parts, 1),
    "targets": same,
    "call": _call,
    "call_generator": _call_generator,
    "keyword": _keyword,
    "keyword_spread": _keyword_spread,
    "arguments": _arguments,
    "argument_name": _argument,
    "argument_plain": _argument_plain,
    "parameter": _parameter("plain"),
    "parameter_slash": _parameter("/"),
    "parameter_bare_star": _parameter("bare"),
    "parameter_star": _parameter("*"),
    "parameter_double_star": _parameter("**"),
    "parameters": _parameters,
    "same": same,
    "many": many,
    "many_after_token": lambda parts, first, last: parts[1:],
}
