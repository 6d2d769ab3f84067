"""`obj[key] = value`, `obj[key] += value` and `del obj[key]` on objects whose class has the methods for it.

As in CPython: the value is evaluated before the object and the key; an augmented store evaluates object and key once.
"""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.arithmetic import combine
from vipc.sema.body import Body
from vipc.sema.conversion import is_plain, pass_to
from vipc.sema.names import operator, show
from vipc.sema.own_methods import own_method
from vipc.sema.types import ClassType


def item_store(body: Body, node: ast.Assign, target: ast.expr) -> list[tree.Stmt] | None:
    """The statements of `obj[key] = value`; None if the target is no item of an object."""
    if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice) or not _is_object(body, target.value):
        return None
    value = body.expr(node.value)
    obj, key = body.expr(target.value), body.expr(target.slice)
    call = _call(body, target, "__setitem__", obj, key, value)
    call.order = [2, 0, 1]
    return [tree.ExprStmt(node, call)]


def augmented_item(body: Body, node: ast.AugAssign) -> list[tree.Stmt] | None:
    """The statements of `obj[key] op= value`; None if the target is no item of an object."""
    target = node.target
    if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice) or not _is_object(body, target.value):
        return None
    made: list[tree.Stmt] = []
    obj = _once(body, target.value, body.expr(target.value), made)
    key = _once(body, target.slice, body.expr(target.slice), made)
    old = own_method(body, target, "__getitem__", obj, key)
    if old is None:
        raise body.error(target, "VIP0213", f"{show(obj.ty)} cannot be indexed", "define __getitem__")
    combined = combine(body, node, operator(node.op), old, body.expr(node.value))
    return [*made, tree.ExprStmt(node, _call(body, target, "__setitem__", obj, key, combined))]


def item_removal(body: Body, node: ast.Delete, target: ast.expr) -> tree.Stmt | None:
    """The statement of `del obj[key]`; None if the target is no item of an object."""
    if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice) or not _is_object(body, target.value):
        return None
    call = _call(body, target, "__delitem__", body.expr(target.value), body.expr(target.slice))
    return tree.ExprStmt(node, call)


def _is_object(body: Body, node: ast.expr) -> bool:
    """Whether an expression is an object; it is checked again in its turn, with what is known then."""
    known = body.known
    value = body.expr(node)
    body.known = known
    return isinstance(value.ty, ClassType)


def _call(body: Body, target: ast.Subscript, name: str, obj: tree.Expr, *args: tree.Expr) -> tree.Call:
    call = own_method(body, target, name, obj, *args)
    if not isinstance(call, tree.Call):
        what = "deleted" if name == "__delitem__" else "stored"
        raise body.error(target, "VIP0215", f"{show(obj.ty)} does not let its items be {what}", f"define {name}")
    return call


def _once(body: Body, node: ast.expr, value: tree.Expr, made: list[tree.Stmt]) -> tree.Expr:
    """A value that is read twice: itself if that is the same, else a variable."""
    if is_plain(value):
        return value
    var = body.hidden(f"_item_{len(body.func.locals)}", value.ty, node)
    made.append(tree.Assign(node, [tree.Local(value.ty, node, var)], pass_to(body, value, value.ty, node)))
    return tree.Local(value.ty, node, var, interval=value.interval)
