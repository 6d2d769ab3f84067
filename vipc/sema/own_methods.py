"""Operator methods: what operators and built-in functions call on objects of a class that defines them."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body, type_interval
from vipc.sema.classes import find_method
from vipc.sema.conversion import is_integral, pass_to
from vipc.sema.hierarchy import receiver
from vipc.sema.types import ClassType

BINARY = {"+": "__add__", "-": "__sub__", "*": "__mul__", "//": "__floordiv__", "/": "__truediv__", "%": "__mod__",
          "**": "__pow__", "<<": "__lshift__", ">>": "__rshift__", "&": "__and__", "|": "__or__", "^": "__xor__"}
UNARY = {"-": "__neg__", "~": "__invert__", "+": "__pos__"}


def own_method(body: Body, node: ast.AST, name: str, obj: tree.Expr, *args: tree.Expr) -> tree.Expr | None:
    """The call of the object's method `name`, or None if its class has none that takes these arguments."""
    if not isinstance(obj.ty, ClassType):
        return None
    method = find_method(obj.ty.decl, name)
    if method is None:
        return None
    if len(method.params) != 1 + len(args):
        raise body.error(node, "VIP0218", f"{method.qualname} takes self and {len(args)} more")
    given = [pass_to(body, value, param.type, node) for value, param in zip((obj, *args), method.params, strict=True)]
    body.forget_fields()
    interval = type_interval(method.result) if is_integral(method.result) else None
    return tree.Call(method.result, node, method, given, list(range(len(given))), interval=interval,
                     receiver=receiver(method, obj))
