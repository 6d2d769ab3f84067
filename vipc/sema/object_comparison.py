"""Comparisons of objects by their own methods, chained ones too, and of what may be None."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import is_plain
from vipc.sema.dataclass_methods import equality_by_method
from vipc.sema.enum_methods import method_of
from vipc.sema.names import show
from vipc.sema.own_methods import COMPARISONS, compared
from vipc.sema.types import BOOL, ClassType, NoneType, OptionalType


def compare_objects(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr | None:
    """The comparison by a method of one of the two, or None where there is none to ask."""
    if op not in COMPARISONS or isinstance(left.ty, NoneType) or isinstance(right.ty, NoneType):
        return None
    if isinstance(left.ty, OptionalType) or isinstance(right.ty, OptionalType):
        return _with_none(node, op, left, right)
    _refuse_order(body, node, op, left)
    return compared(body, node, op, left, right)


def _refuse_order(body: Body, node: ast.AST, op: str, left: tree.Expr) -> None:
    """The order that a dataclass is given ends in a TypeError where the classes differ."""
    method = method_of(left.ty, COMPARISONS[op]) if op not in ("==", "!=") else None
    if method is not None and method.src is None and isinstance(left.ty, ClassType) and left.ty.decl.derived:
        raise body.error(node, "VIP0202", f"objects of {show(left.ty)} may be of several classes, which have no order",
                         f"define {COMPARISONS[op]} in {show(left.ty)}")


def _with_none(node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> tree.Expr | None:
    """`==` of what may be None, where its class has an equality that takes anything."""
    kinds = [value.ty.of if isinstance(value.ty, OptionalType) else value.ty for value in (left, right)]
    method = method_of(kinds[0], "__eq__")
    if op not in ("==", "!=") or kinds[0] != kinds[1] or method is None or not (is_plain(left) and is_plain(right)):
        return None
    if method.src is not None and not takes_anything(method.src):
        return None
    ty = OptionalType(kinds[0]) if isinstance(kinds[0], ClassType) else None
    if ty is None:
        return None
    pair = [value if value.ty == ty else tree.Cast(ty, node, value) for value in (left, right)]
    by_method = equality_by_method(node, pair[0], pair[1])
    assert by_method is not None
    absent: list[tree.Expr] = [tree.Not(BOOL, node, tree.Truth(BOOL, node, value)) for value in pair]
    equal = tree.BoolOp(BOOL, node, "or", [tree.BoolOp(BOOL, node, "and", absent), by_method])
    return tree.Not(BOOL, node, equal) if op == "!=" else equal


def takes_anything(node: ast.FunctionDef) -> bool:
    """Whether a comparison's parameter is annotated `object`."""
    note = node.args.args[1].annotation if len(node.args.args) == 2 else None
    return isinstance(note, ast.Name) and note.id == "object"


def chain(body: Body, node: ast.AST, pairs: list[tuple[str, tree.Expr, tree.Expr]]) -> tree.Expr:
    """`a < b < c` of objects, pair by pair: what stands between two operators is evaluated once."""
    tests: list[tree.Expr] = []
    kept: tree.Expr | None = None
    for op, left, right in pairs:
        left = left if kept is None else kept
        kept = right
        if not is_plain(right) and right is not pairs[-1][2]:
            var = body.hidden(f"_middle_{len(body.func.locals)}", right.ty, node)
            kept = tree.Local(right.ty, node, var, interval=right.interval)
            right = tree.Walrus(right.ty, node, var, right, interval=right.interval)
        tests.append(compare_objects(body, node, op, left, right) or tree.Compare(BOOL, node, left, [(op, right)]))
    return tree.BoolOp(BOOL, node, "and", tests)
