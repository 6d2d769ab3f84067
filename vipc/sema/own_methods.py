"""Operator methods: what operators and built-in functions call on objects, and on members of enums, that define them.

As in CPython the left operand is asked first, then the right one by its reflected method; operands are evaluated left to right
all the same. A method that takes no such operand is an error, not a reason to ask the other.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body, type_interval
from vipc.sema.conversion import is_integral, pass_to
from vipc.sema.enum_methods import method_of
from vipc.sema.hierarchy import receiver

BINARY = {"+": "__add__", "-": "__sub__", "*": "__mul__", "//": "__floordiv__", "/": "__truediv__", "%": "__mod__",
          "**": "__pow__", "<<": "__lshift__", ">>": "__rshift__", "&": "__and__", "|": "__or__", "^": "__xor__"}
UNARY = {"-": "__neg__", "~": "__invert__", "+": "__pos__"}
COMPARISONS = {"==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
MIRRORED = {"==": "__eq__", "!=": "__ne__", "<": "__gt__", "<=": "__ge__", ">": "__lt__", ">=": "__le__"}


def own_method(body: Body, node: ast.AST, name: str, obj: tree.Expr, *args: tree.Expr) -> tree.Expr | None:
    """The call of the object's method `name`, or None if its class has none that takes these arguments."""
    method = method_of(obj.ty, name)
    if method is None:
        return None
    if len(method.params) != 1 + len(args):
        raise body.error(node, "VIP0218", f"{method.qualname} takes self and {len(args)} more")
    given = [pass_to(body, value, param.type, node) for value, param in zip((obj, *args), method.params, strict=True)]
    body.forget_fields()
    interval = type_interval(method.result) if is_integral(method.result) else None
    return tree.Call(method.result, node, method, given, list(range(len(given))), interval=interval,
                     receiver=receiver(method, obj))


def operated(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr | None:
    """`left op right` by the method of one of them."""
    name = BINARY.get(op)
    if name is None:
        return None
    own = own_method(body, node, name, left, right)
    return own if own is not None else _backwards(own_method(body, node, f"__r{name[2:]}", right, left))


def operated_in_place(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr | None:
    """What `left op= right` stores, by the method for it."""
    return own_method(body, node, f"__i{BINARY[op][2:]}", left, right) if op in BINARY else None


def compared(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr | None:
    """`left op right` by the method of one of them; `!=` may be asked of `__eq__`."""
    if op not in COMPARISONS:
        return None
    found = own_method(body, node, COMPARISONS[op], left, right)
    if found is None and op == "!=" and method_of(left.ty, "__eq__") is not None:
        return _negated(node, own_method(body, node, "__eq__", left, right))
    if found is None:
        found = _backwards(own_method(body, node, MIRRORED[op], right, left))
    if found is None and op == "!=":
        return _negated(node, _backwards(own_method(body, node, "__eq__", right, left)))
    return found


def _negated(node: ast.AST, found: tree.Expr | None) -> tree.Expr | None:
    return None if found is None else tree.Not(found.ty, node, found)


def _backwards(found: tree.Expr | None) -> tree.Expr | None:
    """The call, its argument evaluated before the object."""
    if isinstance(found, tree.Call):
        found.order.reverse()
    return found
