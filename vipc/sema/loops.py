"""Loops: `while`, and `for` over whatever vipc/sema/iteration.py goes over."""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.blocks import Block
from vipc.sema.body import Body, LoopFrame, join
from vipc.sema.comprehensions import settle
from vipc.sema.iteration import Yielded, bind_targets, is_form, iterate, over, stored_names
from vipc.sema.iterators import iterator_loop
from vipc.sema.logic import assume, test
from vipc.sema.symbols import Refused
from vipc.sema.types import ClassType, IntType


def while_loop(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`while test: ... else: ...`."""
    assert isinstance(node, ast.While)
    body.forget(_bound_in(node), _disturbs(node))
    start = body.known
    try:
        condition: tree.Expr | None = test(body, node.test)
    except Refused:
        condition = None
    before = body.known
    body.loops.append(LoopFrame(start))
    assume(body, node.test, True)
    inner = block(body, node.body)
    check_kept(body, node)
    frame = body.loops.pop()
    endless = isinstance(condition, tree.Const) and bool(condition.value)
    body.known = None if endless else before
    assume(body, node.test, False)
    orelse = block(body, node.orelse) if not endless else []
    body.known = join(body.known, *frame.breaks)
    return [] if condition is None else [tree.While(node, condition, inner, orelse)]


def for_loop(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`for targets in iterator: ... else: ...`."""
    assert isinstance(node, ast.For)
    iterator: tree.Iter | None
    yielded: Yielded | None
    try:
        if is_form(body, node.iter):
            iterator, yielded = iterate(body, node.iter)
            settle(body, node.iter, iterator, [*node.body, *node.orelse])
        else:
            value = body.expr(node.iter)
            if isinstance(value.ty, ClassType):
                body.forget(_bound_in(node))
                return iterator_loop(body, node, value, block)
            iterator, yielded = over(body, node.iter, value)
    except Refused:
        iterator, yielded = None, None
    before = body.known
    body.forget(_bound_in(node), _disturbs(node))
    targets: list[tree.Expr] = []
    fits: list[IntType | None] = []
    shape: tree.Shape = None
    if yielded is None:
        _poison_targets(body, node.target)
    else:
        shape = bind_targets(body, node.target, yielded, targets, fits)
    start = body.known
    body.loops.append(LoopFrame(before))
    inner = block(body, node.body)
    check_kept(body, node)
    frame = body.loops.pop()
    runs = isinstance(iterator, tree.IterItems) and bool(iterator.items)
    body.known = start if runs else before
    body.forget(_bound_in(node), _disturbs(node))
    orelse = block(body, node.orelse)
    body.known = join(body.known, *frame.breaks)
    return [] if iterator is None else [tree.For(node, targets, fits, iterator, inner, orelse, shape)]


def break_loop(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    """`break`."""
    if body.loops:
        body.loops[-1].breaks.append(body.known)
    body.known = None
    return [tree.Break(node)]


def continue_loop(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    """`continue`."""
    if body.loops:
        check_kept(body, node)
    body.known = None
    return [tree.Continue(node)]


def check_kept(body: Body, node: ast.AST) -> None:
    """Names that a turn deletes must have a value again when the next one begins."""
    start = body.loops[-1].start
    if start is not None and body.known is not None:
        for name in sorted(start.assigned - body.known.assigned):
            body.error(node, "VIP0305", f"{name} is deleted in a turn of the loop, and has no value in the next one",
                       f"assign {name} again before the turn ends")


def _bound_in(node: ast.While | ast.For) -> set[str]:
    return stored_names([node])


def _disturbs(node: ast.While | ast.For) -> bool:
    """Whether the loop calls or stores to fields, so that narrowed fields are forgotten at its head."""
    return any(isinstance(part, ast.Call) or isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
               for part in walk(node))


def _poison_targets(body: Body, target: ast.expr) -> None:
    for part in walk(target):
        if isinstance(part, ast.Name):
            if part.id not in body.variables:
                body.poisoned.add(part.id)
            body.assign(part.id)
