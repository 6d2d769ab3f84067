"""`del obj[key]` on objects whose class has the method for it; stores are own_places.py's."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.names import show
from vipc.sema.own_methods import own_method
from vipc.sema.types import ClassType


def item_removal(body: Body, node: ast.Delete, target: ast.expr) -> tree.Stmt | None:
    """The statement of `del obj[key]`; None if the target is no item of an object."""
    if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice) or not _is_object(body, target.value):
        return None
    obj = body.expr(target.value)
    call = own_method(body, target, "__delitem__", obj, body.expr(target.slice))
    if call is None:
        raise body.error(target, "VIP0215", f"{show(obj.ty)} does not let its items be deleted", "define __delitem__")
    return tree.ExprStmt(node, call)


def _is_object(body: Body, node: ast.expr) -> bool:
    """Whether an expression is an object; it is checked again in its turn, with what is known then."""
    known = body.known
    value = body.expr(node)
    body.known = known
    return isinstance(value.ty, ClassType)
