"""Escape analysis of iterators: what the values lead to that loops, comprehensions and built-in functions go through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vipc.sema import tree
from vipc.sema.types import ArrayType, OptionalType, RefType, SpanType, is_reference

if TYPE_CHECKING:
    from vipc.sema.escape import Flow
    from vipc.sema.things import Thing


def loop(flow: Flow, targets: list[tree.Expr], iterator: tree.Iter) -> None:
    """`for targets in iterator`."""
    things = elements(flow, iterator)
    for target in targets:
        if is_reference(target.ty):
            flow.store(target, things, target.src)


def elements(flow: Flow, iterator: tree.Iter) -> set[Thing]:
    """What the values of an iterator lead to."""
    match iterator:
        case tree.IterSequence(value=value):
            things = flow.value(value)
            elem = value.ty.elem if isinstance(value.ty, ArrayType | SpanType) else None
            return flow.load(things) if isinstance(elem, RefType | OptionalType) else things
        case tree.IterItems(items=items):
            return set().union(*map(flow.value, items))
        case tree.IterEnumerate(inner=inner, start=start):
            flow.value(start)
            return elements(flow, inner)
        case tree.IterReversed(inner=inner):
            return elements(flow, inner)
        case tree.IterZip(inner=parts):
            return set().union(*(elements(flow, part) for part in parts))
        case tree.IterRange(start=start, stop=stop, step=step):
            for part in (start, stop, step):
                flow.value(part)
        case tree.IterComprehension():
            return comprehended(flow, iterator)
        case tree.IterSplit(value=value, separator=separator, limit=limit):
            for operand in (separator, limit):
                if operand is not None:
                    flow.value(operand)
            return flow.value(value)
        case tree.IterObject(maker=maker, var=var, step=step):
            flow.variables.setdefault(var, set()).update(flow.value(maker))
            return flow.value(step)
    return set()


def comprehended(flow: Flow, made: tree.IterComprehension) -> set[Thing]:
    """What the elements of a comprehension lead to."""
    for clause in made.clauses:
        loop(flow, clause.targets, clause.iter)
        for part in clause.tests:
            flow.value(part)
    if made.extra is not None:
        flow.value(made.extra)
    return flow.value(made.element)


def reduction(flow: Flow, expr: tree.Reduce) -> set[Thing]:
    """The best of what is yielded is one of those."""
    found = elements(flow, expr.iter)
    for target in expr.targets:
        flow.store(target, found, expr.src)
    for part in (expr.left, expr.start):
        found |= flow.value(part) if part is not None else set()
    value = flow.value(expr.value)
    for var, things in ((expr.best, found), (expr.best_key, value), (expr.current, value)):
        if var is not None and is_reference(var.type):
            flow.variables.setdefault(var, set()).update(things)
    return found if is_reference(expr.ty) else set()


def joined(flow: Flow, expr: tree.Joined) -> set[Thing]:
    """A text that exists only in what it is written to."""
    found = elements(flow, expr.iter) | flow.value(expr.separator)
    for target in expr.targets:
        flow.store(target, found, expr.src)
    for piece in expr.pieces:
        if piece.value is not None:
            flow.value(piece.value)
    return found
