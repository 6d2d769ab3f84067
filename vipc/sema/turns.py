"""How many turns a loop takes, as an expression that is evaluated at build time; None where that is not known."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.types import ArrayType


def turns_of(body: Body, it: tree.Iter) -> ast.expr | None:
    """The number of values of an iterator."""
    match it:
        case tree.IterRange(start=start, stop=stop, step=step):
            parts = [_number(body, part) for part in (start, stop, step)]
            known = [part for part in parts if part is not None]
            return _call("len", _call("range", *known)) if len(known) == 3 else None
        case tree.IterSequence(value=value):
            return _length(value)
        case tree.IterItems(items=items):
            return ast.Constant(len(items))
        case tree.IterEnumerate(inner=inner) | tree.IterReversed(inner=inner):
            return turns_of(body, inner)
        case tree.IterZip(inner=inners):
            counts = [count for count in (turns_of(body, inner) for inner in inners) if count is not None]
            if len(counts) < len(inners):
                return None
            return counts[0] if len(counts) == 1 else _call("min", *counts)
    return None


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _number(body: Body, value: tree.Expr) -> ast.expr | None:
    """An integer that is known at build time: a literal, a Final, the length of an array."""
    match value:
        case tree.Const(value=int() as number):
            return ast.Constant(int(number))
        case tree.Global(var=var, src=ast.Name() | ast.Attribute() as node) if not var.mutable:
            return node
        case tree.Cast(operand=inner) | tree.Fit(operand=inner):
            return _number(body, inner)
        case tree.Intrinsic(name="len", args=[inner]):
            return _length(inner)
        case tree.Arith(op=op, left=left, right=right) if op in _OPERATORS and value.mode == "exact":
            first, second = _number(body, left), _number(body, right)
            return None if first is None or second is None else ast.BinOp(first, _OPERATORS[op](), second)
    return None


_OPERATORS = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}


def _length(value: tree.Expr) -> ast.expr | None:
    match value:
        case tree.Const(value=str() | bytes() as text):
            return ast.Constant(len(text))
        case tree.Local(var=var) if var.lengths:
            return var.lengths[0]
        case tree.Global(var=var, src=ast.Name() | ast.Attribute() as node) if isinstance(var.type, ArrayType):
            return _call("len", node)
        case tree.Field(decl=decl) if decl.embedded and decl.lengths and isinstance(decl.lengths[0], ast.Constant):
            return decl.lengths[0]
        case tree.Cast(operand=inner):
            return _length(inner)
    return None
