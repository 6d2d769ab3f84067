"""Iterators, comprehensions and what built-in functions make of them, as Python's own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from vipc.hosted.context import Context
from vipc.hosted.expressions import expression, function_reference
from vipc.hosted.places import called, place
from vipc.sema import tree
from vipc.sema.types import FloatType, IntType, TupleType


def iterator(c: Context, it: tree.Iter) -> ast.expr:
    """What is gone through."""
    match it:
        case tree.IterRange(start, stop, step):
            return called(c.builtin("range"), *(expression(c, part) for part in (start, stop, step)))
        case tree.IterSequence(value):
            return expression(c, value)
        case tree.IterItems(items):
            return ast.Tuple([expression(c, item) for item in items], ast.Load())
        case tree.IterEnumerate(inner, start):
            return called(c.builtin("enumerate"), iterator(c, inner), expression(c, start))
        case tree.IterZip(inner=parts):
            return called(c.builtin("zip"), *(iterator(c, part) for part in parts))
        case tree.IterReversed(inner):
            return called(c.builtin("reversed"), iterator(c, inner))
        case tree.IterComprehension():
            return comprehension(c, it)
        case tree.IterSplit(value=value, kind="lines", keep=keep):
            return called(c.support("text_lines"), expression(c, value), ast.Constant(keep))
        case tree.IterSplit(value=value, separator=separator, limit=limit):
            return called(c.support("text_pieces"), expression(c, value), *(
                ast.Constant(default) if part is None else expression(c, part)
                for part, default in ((separator, None), (limit, -1))))
        case tree.IterObject(maker=maker):
            return called(c.support("made_iterator"), expression(c, maker))


def pattern(c: Context, targets: list[ast.expr], shape: tree.Shape) -> ast.expr:
    """The targets, nested; takes them from the front of `targets`."""
    if shape is None:
        return targets.pop(0)
    return ast.Tuple([pattern(c, targets, part) for part in shape], ast.Store())


def comprehension(c: Context, made: tree.IterComprehension) -> ast.expr:
    """A comprehension of the same kind, whose frame CPython names."""
    clauses = [_clause(c, clause) for clause in made.clauses]
    element = expression(c, made.element)
    if made.kind == "dict":
        assert made.extra is not None
        return place(ast.DictComp(element, expression(c, made.extra), clauses), made.src)
    kinds: dict[str, type[ast.GeneratorExp] | type[ast.ListComp] | type[ast.SetComp]] = {
        "generator": ast.GeneratorExp, "list": ast.ListComp, "set": ast.SetComp}
    return place(kinds[made.kind](element, clauses), made.src)


def _clause(c: Context, clause: tree.Clause) -> ast.comprehension:
    targets = [expression(c, target) for target in clause.targets]
    for target in targets:
        assert isinstance(target, ast.Name)
        target.ctx = ast.Store()
    target = place(pattern(c, targets, clause.shape), clause.src)
    return ast.comprehension(target, place(iterator(c, clause.iter), clause.src), [expression(c, test) for test in clause.tests], 0)


# ------------------------------------------------------------ sum, any, all, min, max, in


def reduced(c: Context, e: tree.Reduce) -> ast.expr:
    """The built-in function's call."""
    return _MAKERS[e.name](c, e)


def _sum(c: Context, e: tree.Reduce) -> ast.expr:
    kind = "u64" if isinstance(e.ty, IntType) and not e.ty.signed else "i64"
    start = ast.Constant(0) if e.start is None else expression(c, e.start)
    if isinstance(e.ty, FloatType):
        return called(c.support("f_sum"), iterator(c, e.iter), start)
    return called(c.support("sum_of"), iterator(c, e.iter), ast.Constant(kind), start)


def _plain(c: Context, e: tree.Reduce) -> ast.expr:
    return called(c.builtin(e.name), iterator(c, e.iter))


def _extreme(c: Context, e: tree.Reduce) -> ast.expr:
    key: ast.expr = ast.Constant(None)
    if isinstance(e.key, str):
        key = c.builtin(e.key)
    elif isinstance(e.key, tree.FuncRef):
        key = function_reference(c, e.key.func)
    default = [] if e.start is None else [expression(c, e.start)]
    return called(c.support(f"{e.name}_of"), iterator(c, e.iter), place(key, e.src), *default)


def _in(c: Context, e: tree.Reduce) -> ast.expr:
    assert e.left is not None
    return ast.Compare(expression(c, e.left), [ast.In()], [place(iterator(c, e.iter), e.src)])


def taken(c: Context, e: tree.Taken) -> ast.expr:
    """All values of an iterator, as many as wanted."""
    assert isinstance(e.ty, TupleType)
    return called(c.support("take"), iterator(c, e.iter), ast.Constant(len(e.ty.items)))


_MAKERS: Mapping[str, Callable[[Context, tree.Reduce], ast.expr]] = {
    "sum": _sum, "any": _plain, "all": _plain, "min": _extreme, "max": _extreme, "in": _in,
}
