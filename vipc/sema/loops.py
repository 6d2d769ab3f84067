"""Loops: `while`, and `for` over ranges, sequences, enumerate, zip, reversed and displays."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from vipc.sema import tree
from vipc.sema.assignment import bind_name, needed_fit
from vipc.sema.blocks import Block
from vipc.sema.body import Body, LoopFrame, join, type_interval
from vipc.sema.builtins import LENGTH
from vipc.sema.conversion import constant, element_value, fit, inferred, integer, is_integral, is_plain, store, tuple_items
from vipc.sema.iterators import iterator_loop
from vipc.sema.logic import assume, common, test
from vipc.sema.names import show
from vipc.sema.symbols import Refused, Word
from vipc.sema.types import (
    I64,
    STR,
    U8,
    U64,
    ArrayType,
    BytesType,
    ClassType,
    EnumDecl,
    EnumType,
    IntType,
    SpanType,
    StrType,
    TupleType,
    Type,
)


@dataclass
class Yielded:
    """What an iterator yields: one value (`ty`), or several (`parts`)."""

    ty: Type
    interval: tuple[int, int] | None = None
    parts: list[Yielded] | None = None


def while_loop(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`while test: ... else: ...`."""
    assert isinstance(node, ast.While)
    body.forget(_bound_in(node), _disturbs(node))
    try:
        condition: tree.Expr | None = test(body, node.test)
    except Refused:
        condition = None
    before = body.known
    body.loops.append(LoopFrame())
    assume(body, node.test, True)
    inner = block(body, node.body)
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
        if _is_form(body, node.iter):
            iterator, yielded = _iterator(body, node.iter)
        else:
            value = body.expr(node.iter)
            if isinstance(value.ty, ClassType):
                body.forget(_bound_in(node))
                return iterator_loop(body, node, value, block)
            iterator, yielded = _over(body, node.iter, value)
    except Refused:
        iterator, yielded = None, None
    before = body.known
    body.forget(_bound_in(node), _disturbs(node))
    targets: list[tree.Expr] = []
    fits: list[IntType | None] = []
    if yielded is None:
        _poison_targets(body, node.target)
    else:
        _bind(body, node.target, yielded, targets, fits)
    start = body.known
    body.loops.append(LoopFrame())
    inner = block(body, node.body)
    frame = body.loops.pop()
    runs = isinstance(iterator, tree.IterItems) and bool(iterator.items)
    body.known = start if runs else before
    body.forget(_bound_in(node), _disturbs(node))
    orelse = block(body, node.orelse)
    body.known = join(body.known, *frame.breaks)
    return [] if iterator is None else [tree.For(node, targets, fits, iterator, inner, orelse)]


def break_loop(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    """`break`."""
    if body.loops:
        body.loops[-1].breaks.append(body.known)
    body.known = None
    return [tree.Break(node)]


def continue_loop(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    """`continue`."""
    body.known = None
    return [tree.Continue(node)]


def _bound_in(node: ast.While | ast.For) -> set[str]:
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
    return found


def _disturbs(node: ast.While | ast.For) -> bool:
    """Whether the loop calls or stores to fields, so that narrowed fields are forgotten at its head."""
    return any(isinstance(part, ast.Call) or isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)
               for part in ast.walk(node))


def _poison_targets(body: Body, target: ast.expr) -> None:
    for part in ast.walk(target):
        if isinstance(part, ast.Name):
            if part.id not in body.variables:
                body.poisoned.add(part.id)
            body.assign(part.id)


def _bind(body: Body, target: ast.expr, yielded: Yielded, targets: list[tree.Expr], fits: list[IntType | None]) -> None:
    if isinstance(target, ast.Tuple | ast.List):
        if yielded.parts is None or len(yielded.parts) != len(target.elts):
            raise body.error(target, "VIP0220", f"the iterator does not yield {len(target.elts)} values")
        for inner, part in zip(target.elts, yielded.parts, strict=True):
            _bind(body, inner, part, targets, fits)
        return
    if yielded.parts is not None:
        raise body.error(target, "VIP0912", "a tuple as loop variable is not there yet", "name its items: for a, b in")
    if not isinstance(target, ast.Name):
        raise body.error(target, "VIP0912", "loop variables other than names are not there yet")
    sample = tree.OldValue(yielded.ty, target, interval=yielded.interval)
    place = bind_name(body, target, yielded.ty, sample)
    targets.append(place)
    fits.append(needed_fit(place.ty, yielded.interval))


_MAKERS = ("builtins.range", "builtins.enumerate", "builtins.zip", "builtins.reversed")


def _is_form(body: Body, node: ast.expr) -> bool:
    """Whether the iterator is written as a call of a built-in maker, a display, a comprehension or an enum."""
    if isinstance(node, ast.Call):
        word = body.symbol(node.func)
        return isinstance(word, Word) and word.path in _MAKERS
    if isinstance(node, ast.Name | ast.Attribute):
        return isinstance(body.symbol(node), EnumDecl)
    return isinstance(node, ast.Tuple | ast.List | ast.Set | ast.GeneratorExp | ast.ListComp)


def _iterator(body: Body, node: ast.expr) -> tuple[tree.Iter, Yielded]:
    if isinstance(node, ast.Call):
        word = body.symbol(node.func)
        match word.path if isinstance(word, Word) else "":
            case "builtins.range":
                return _range(body, node)
            case "builtins.enumerate":
                return _enumerate(body, node)
            case "builtins.zip":
                return _zip(body, node)
            case "builtins.reversed":
                return _reversed(body, node)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return _display(body, node)
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        raise body.error(node, "VIP0904", "comprehensions are not there yet at run time", "nest the loops")
    enum = body.symbol(node) if isinstance(node, ast.Name | ast.Attribute) else None
    if isinstance(enum, EnumDecl):
        members = dict.fromkeys(enum.members.values())
        listed: list[tree.Expr] = [constant(EnumType(enum), node, member) for member in members]
        return tree.IterItems(listed), Yielded(EnumType(enum))
    return _over(body, node, body.expr(node))


def _over(body: Body, node: ast.expr, value: tree.Expr) -> tuple[tree.Iter, Yielded]:
    """Iteration over a sequence or a tuple."""
    match value.ty:
        case ArrayType(elem=elem) | SpanType(elem=elem):
            ty: Type = element_value(elem)
        case BytesType():
            ty = U8
        case StrType():
            ty = STR
        case TupleType() if is_plain(value):
            return _displayed(body, node, tuple_items(value))
        case _:
            raise body.error(node, "VIP0911", f"loops over {show(value.ty)} are not there yet",
                             "loop over range, sequences, enumerate, zip, reversed and displays")
    return tree.IterSequence(value), Yielded(ty, type_interval(ty) if is_integral(ty) else None)


def _range(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    if node.keywords or not 1 <= len(node.args) <= 3:
        raise body.error(node, "VIP0204", "range takes one to three integers")
    values = [integer(body, body.expr(argument)) for argument in node.args]
    types = [inferred(body, value, node) for value in values]
    unsigned = U64 in types
    if not unsigned:
        values = [fit(body, value, I64, value.src) for value in values]
    start = values[0] if len(values) > 1 else constant(I64, node, 0)
    stop = values[1] if len(values) > 1 else values[0]
    step = values[2] if len(values) > 2 else constant(I64, node, 1)
    if isinstance(step, tree.Const) and step.value == 0:
        raise body.error(node.args[2], "VIP0219", "the step of range is not zero")
    low, high = body.operand(start).actual, body.operand(stop).actual
    ty = U64 if unsigned else I64
    upward = body.operand(step).actual[0] > 0
    interval = (max(low[0], ty.low), min(max(high[1] - 1, low[0]), ty.high)) if upward else (ty.low, ty.high)
    if not upward and body.operand(step).actual[1] < 0:
        interval = (max(min(high[0] + 1, low[1]), ty.low), min(low[1], ty.high))
    if interval[0] > interval[1]:
        interval = (ty.low, ty.high)
    return tree.IterRange(start, stop, step, unsigned), Yielded(ty, interval)


def _enumerate(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    start_node = node.args[1] if len(node.args) == 2 else None
    for keyword in node.keywords:
        if keyword.arg == "start" and start_node is None:
            start_node = keyword.value
        else:
            raise body.error(node, "VIP0204", f"enumerate has no parameter {keyword.arg}")
    if not 1 <= len(node.args) <= 2:
        raise body.error(node, "VIP0204", "enumerate takes an iterator and a start")
    inner, yielded = _iterator(body, node.args[0])
    start: tree.Expr = constant(I64, node, 0)
    if start_node is not None:
        start = fit(body, integer(body, body.expr(start_node)), I64, start_node)
    low, high = body.operand(start).actual
    index = Yielded(I64, (low, min(high + LENGTH[1], I64.high)))
    return tree.IterEnumerate(inner, start), Yielded(I64, None, [index, yielded])


def _zip(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    for keyword in node.keywords:
        raise body.error(node, "VIP0204", f"zip has no parameter {keyword.arg} here")
    if not node.args:
        raise body.error(node, "VIP0204", "zip takes iterators")
    pairs = [_iterator(body, argument) for argument in node.args]
    return tree.IterZip([inner for inner, _ in pairs]), Yielded(I64, None, [yielded for _, yielded in pairs])


def _reversed(body: Body, node: ast.Call) -> tuple[tree.Iter, Yielded]:
    if len(node.args) != 1 or node.keywords:
        raise body.error(node, "VIP0204", "reversed takes one sequence")
    inner, yielded = _iterator(body, node.args[0])
    if isinstance(inner, tree.IterItems) and all(isinstance(item, tree.Const | tree.Local) for item in inner.items):
        return tree.IterItems(inner.items[::-1]), yielded
    if not isinstance(inner, tree.IterRange | tree.IterSequence) or yielded.ty == STR:
        raise body.error(node, "VIP0213", "reversed takes a range or a sequence")
    return tree.IterReversed(inner), yielded


def _display(body: Body, node: ast.Tuple | ast.List | ast.Set) -> tuple[tree.Iter, Yielded]:
    if isinstance(node, ast.Set):
        raise body.error(node, "VIP0908", "the order of a set is not defined", "loop over a tuple")
    return _displayed(body, node, [body.expr(item) for item in node.elts])


def _displayed(body: Body, node: ast.expr, items: list[tree.Expr]) -> tuple[tree.Iter, Yielded]:
    if not items:
        return tree.IterItems([]), Yielded(I64, (0, 0))
    if all(isinstance(item.ty, TupleType) and is_plain(item) for item in items):
        items = [tree.TupleExpr(item.ty, item.src, tuple_items(item)) for item in items]
    if all(isinstance(item, tree.TupleExpr) for item in items):
        return _rows(body, node, items)
    column, yielded = _column(body, node, items)
    return tree.IterItems(column), yielded


def _rows(body: Body, node: ast.AST, rows: list[tree.Expr]) -> tuple[tree.Iter, Yielded]:
    """A display of tuples: each item yields as many values."""
    listed = [row.items for row in rows if isinstance(row, tree.TupleExpr)]
    if len({len(items) for items in listed}) != 1:
        raise body.error(node, "VIP0220", "the tuples of the display differ in length")
    columns = [_column(body, node, list(items)) for items in zip(*listed, strict=True)]
    for position, row in enumerate(rows):
        assert isinstance(row, tree.TupleExpr)
        row.items = [items[position] for items, _ in columns]
        row.ty = TupleType(tuple(yielded.ty for _, yielded in columns))
    return tree.IterItems(rows), Yielded(I64, None, [yielded for _, yielded in columns])


def _column(body: Body, node: ast.AST, items: list[tree.Expr]) -> tuple[list[tree.Expr], Yielded]:
    """Values under their common type."""
    if all(is_integral(item.ty) for item in items) and not all(item.ty == items[0].ty for item in items):
        items = [integer(body, item) for item in items]
    ty: Type = inferred(body, items[0], node)
    for item in items[1:]:
        next_type = inferred(body, item, node)
        if isinstance(ty, IntType) and isinstance(next_type, IntType):
            ty = ty if ty == next_type else I64
            continue
        joined = common(ty, next_type)
        if joined is None:
            raise body.error(item.src, "VIP0201", f"the items differ: {show(ty)} and {show(next_type)}")
        ty = joined
    if isinstance(ty, TupleType):
        raise body.error(node, "VIP0912", "loops over tuples in tuples are not there yet", "name their items")
    items = [store(body, item, ty, item.src) for item in items]
    if not is_integral(ty):
        return items, Yielded(ty)
    views = [body.operand(item).actual for item in items]
    return items, Yielded(ty, (min(low for low, _ in views), max(high for _, high in views)))
