"""Warnings: variables that are never read, comparisons that the types decide."""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.body import Body
from vipc.sema.conversion import is_integral
from vipc.sema.integers import Interval
from vipc.sema.types import ClassType, NoneType


def warn_unread(body: Body) -> None:
    """Variables that a plain assignment binds and nothing reads."""
    assert body.func.src is not None
    read = {node.id for node in walk(body.func.src) if isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load | ast.Del)}
    params = {param.name for param in body.func.params}
    told: set[str] = set()
    for node in walk(body.func.src):
        match node:
            case ast.Assign(targets=[ast.Name(id=name) as target]) | ast.AnnAssign(target=ast.Name(id=name) as target):
                if name in read or name in told or name in params or name.startswith("_") or not body.is_local(name):
                    continue
                told.add(name)
                body.world.warn(body.scope, target, "VIP0224", f"{name} is never read",
                                f"leave it out, or call it _{name}")


def decided(op: str, a: Interval, b: Interval) -> bool | None:
    """The outcome of comparing any value of `a` with any of `b`, if it is the same for all."""
    match op:
        case "<":
            return True if a[1] < b[0] else False if a[0] >= b[1] else None
        case "<=":
            return True if a[1] <= b[0] else False if a[0] > b[1] else None
        case ">" | ">=":
            return decided("<" if op == ">" else "<=", b, a)
        case "==" | "!=":
            return op == "!=" if a[1] < b[0] or b[1] < a[0] else None
    return None


def warn_decided(body: Body, node: ast.AST, op: str, left: tree.Expr, right: tree.Expr) -> None:
    """A comparison whose outcome the types alone decide."""
    if isinstance(left, tree.Const) and isinstance(right, tree.Const):
        return
    outcome: bool | None = None
    if op in ("is", "is not") and isinstance(right.ty, NoneType) and isinstance(left.ty, ClassType):
        outcome = None if isinstance(left, tree.Cast) else op == "is not"
    elif is_integral(left.ty) and is_integral(right.ty):
        outcome = decided(op, body.operand(left).actual, body.operand(right).actual)
    if outcome is not None:
        body.world.warn(body.scope, node, "VIP0225", f"this is always {outcome}")
