"""Statements of the typed tree as Python statements.

I1. What no handler may see (a trap in a `brk` module, exhaustion of the stack) passes `except`, `finally` and
    `__exit__`: every `try` with handlers begins with a handler that raises it again, `finally` asks a flag, and
    managers are wrapped in a guard.
I2. A place of augmented assignment is evaluated once, before the right side.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from vipc.hosted.context import Context
from vipc.hosted.expressions import (
    class_reference,
    counts_from_end,
    exception_reference,
    expression,
    fitted,
)
from vipc.hosted.iteration import iterator, pattern
from vipc.hosted.places import called, loaded, place, stored
from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.types import EnumType


def block(c: Context, body: Sequence[tree.Stmt], src: ast.AST) -> list[ast.stmt]:
    """The statements of a block; `pass` if there are none."""
    made = [part for statement in body for part in _statement(c, statement)]
    return made or [place(ast.Pass(), src)]


def rebound(body: Sequence[tree.Stmt]) -> list[str]:
    """The module-level names that a body binds, in order of their first binding."""
    found: dict[str, None] = {}
    waiting: list[object] = list(body)
    while waiting:
        node = waiting.pop(0)
        match node:
            case tree.Assign(targets=targets) | tree.Unpack(targets=targets) | tree.For(targets=targets):
                found.update((target.var.name, None) for target in targets if isinstance(target, tree.Global))
            case tree.AugAssign(target=tree.Global(var=var)):
                found[var.name] = None
        for part in ("body", "orelse", "final"):
            waiting += getattr(node, part, [])
        for part in ("cases", "handlers"):
            waiting += getattr(node, part, [])
    return list(found)


def _statement(c: Context, s: tree.Stmt) -> list[ast.stmt]:
    return [place(node, s.src) for node in STATEMENTS[type(s)](c, s)]


def _target(c: Context, target: tree.Expr) -> ast.expr:
    """A place that is stored to."""
    made = expression(c, target)
    assert isinstance(made, ast.Name | ast.Attribute | ast.Subscript)
    made.ctx = ast.Store()
    return made


def _expr_stmt(c: Context, s: tree.ExprStmt) -> list[ast.stmt]:
    return [ast.Expr(expression(c, s.value))]


def _assign(c: Context, s: tree.Assign) -> list[ast.stmt]:
    return [ast.Assign([_target(c, target) for target in s.targets], expression(c, s.value))]


def _aug_assign(c: Context, s: tree.AugAssign) -> list[ast.stmt]:
    made: list[ast.stmt] = []
    match s.target:
        case tree.Field(obj=obj, decl=decl):
            owner = _once(c, obj, made)
            read: ast.expr = ast.Attribute(owner(), decl.name, ast.Load())
            target: ast.expr = ast.Attribute(owner(), decl.name, ast.Store())
        case tree.OwnPlace(obj=obj, args=[], setter=setter):
            owner = _once(c, obj, made)
            read = ast.Attribute(owner(), setter.name, ast.Load())
            target = ast.Attribute(owner(), setter.name, ast.Store())
        case tree.OwnPlace(obj=obj, args=[index]):
            owner, position = _once(c, obj, made), _once(c, index, made)
            read = ast.Subscript(owner(), position(), ast.Load())
            target = ast.Subscript(owner(), position(), ast.Store())
        case tree.Index(base=base, index=index):
            owner, position = _once(c, base, made), _once(c, index, made)
            wrapped = (lambda: called(c.support("from_end"), owner())) if counts_from_end(s.target) else owner
            read = ast.Subscript(wrapped(), position(), ast.Load())
            target = ast.Subscript(wrapped(), position(), ast.Store())
        case _:
            read, target = expression(c, s.target), _target(c, s.target)
    c.old.append(place(read, s.target.src))
    value = expression(c, s.value)
    c.old.pop()
    return [*made, ast.Assign([place(target, s.target.src)], value)]


def _once(c: Context, e: tree.Expr, made: list[ast.stmt]) -> Callable[[], ast.expr]:
    """How to name a value that is evaluated once; the assignment that this may need goes to `made`."""
    if isinstance(e, tree.Const) or isinstance(e, tree.Local) and e.var.name not in _walrus_names(c):
        return lambda: expression(c, e)
    name = c.temporary()
    made.append(ast.Assign([place(stored(name), e.src)], expression(c, e)))
    return lambda: place(loaded(name), e.src)


def _walrus_names(c: Context) -> frozenset[str]:
    """Locals that the middle of an expression may bind."""
    if c.func is None or c.func.src is None:
        return frozenset()
    return frozenset(node.target.id for node in walk(c.func.src) if isinstance(node, ast.NamedExpr))


def _unpack(c: Context, s: tree.Unpack) -> list[ast.stmt]:
    if not any(s.fits):
        targets = pattern(c, [_target(c, target) for target in s.targets], s.shape)
        return [ast.Assign([targets], expression(c, s.value))]
    names = [c.temporary() for _ in s.targets]
    taken = pattern(c, [place(stored(name), s.src) for name in names], s.shape)
    made: list[ast.stmt] = [ast.Assign([taken], expression(c, s.value))]
    for name, target, fit in zip(names, s.targets, s.fits, strict=True):
        item = loaded(name)
        made.append(place(ast.Assign([_target(c, target)], item if fit is None else fitted(c, fit, item)), target.src))
    return made


def _if(c: Context, s: tree.If) -> list[ast.stmt]:
    orelse = block(c, s.orelse, s.src) if s.orelse else []
    return [ast.If(expression(c, s.test), block(c, s.body, s.src), orelse)]


def _while(c: Context, s: tree.While) -> list[ast.stmt]:
    orelse = block(c, s.orelse, s.src) if s.orelse else []
    return [ast.While(expression(c, s.test), block(c, s.body, s.src), orelse)]


def _for(c: Context, s: tree.For) -> list[ast.stmt]:
    source = place(iterator(c, s.iter), s.src)
    checks: list[ast.stmt] = []
    names: list[ast.expr] = []
    for target, fit in zip(s.targets, s.fits, strict=True):
        if fit is None:
            names.append(_target(c, target))
            continue
        name = c.temporary()
        names.append(place(stored(name), target.src))
        checks.append(place(ast.Assign([_target(c, target)], fitted(c, fit, loaded(name))), target.src))
    bound = place(pattern(c, names, s.shape), s.src)
    orelse = block(c, s.orelse, s.src) if s.orelse else []
    return [ast.For(bound, source, [*checks, *block(c, s.body, s.src)], orelse)]


def _match(c: Context, s: tree.Match) -> list[ast.stmt]:
    cases = [ast.match_case(place(_case(c, case, s.subject), case.src),
                            None if case.guard is None else expression(c, case.guard), block(c, case.body, case.src))
             for case in s.cases]
    return [ast.Match(expression(c, s.subject), cases)] if cases else [ast.Expr(expression(c, s.subject))]


def _case(c: Context, case: tree.Case, subject: tree.Expr) -> ast.pattern:
    capture = None if case.capture is None else case.capture.name
    if case.values is None:
        return ast.MatchAs(None, capture)
    values = [ast.MatchValue(_case_value(c, value, subject)) for value in case.values]
    pattern: ast.pattern = values[0] if len(values) == 1 else ast.MatchOr(list(values))
    return pattern if capture is None else ast.MatchAs(pattern, capture)


def _case_value(c: Context, value: int, subject: tree.Expr) -> ast.expr:
    if isinstance(subject.ty, EnumType):
        for name, number in subject.ty.decl.members.items():
            if number == value:
                return ast.Attribute(class_reference(c, subject.ty.decl), name, ast.Load())
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _passing(c: Context) -> ast.expr:
    """The test of I1 for this module."""
    return c.support(f"passing_{c.module.traps}")


def _with(c: Context, s: tree.With) -> list[ast.stmt]:
    guard = called(c.support("Guard"), expression(c, s.manager), _passing(c))
    target = None if s.target is None else stored(s.target.name)
    return [ast.With([ast.withitem(guard, target)], block(c, s.body, s.src))]


def _try(c: Context, s: tree.Try) -> list[ast.stmt]:
    inner = block(c, s.body, s.src)
    if s.handlers:
        again = _again(c, s.handlers[0].src, [])
        orelse = block(c, s.orelse, s.src) if s.orelse else []
        inner = [place(ast.Try(inner, [again, *(_handler(c, handler) for handler in s.handlers)], orelse, []), s.src)]
    if not s.final:
        return inner
    flag = c.temporary()
    raised = place(ast.Assign([stored(flag)], ast.Constant(True)), s.src)
    final = ast.If(ast.UnaryOp(ast.Not(), loaded(flag)), block(c, s.final, s.src), [])
    place(final, s.final[0].src)
    return [ast.Assign([stored(flag)], ast.Constant(False)),
            ast.Try(inner, [_again(c, s.src, [raised])], [], [final])]


def _again(c: Context, src: ast.AST, before: list[ast.stmt]) -> ast.ExceptHandler:
    """The handler that raises again what no handler may see."""
    return place(ast.ExceptHandler(called(_passing(c)), None, [*before, ast.Raise()]), src)


def _handler(c: Context, handler: tree.Handler) -> ast.ExceptHandler:
    kinds = [exception_reference(c, decl) for decl in handler.classes]
    kind: ast.expr | None = None if not kinds else kinds[0] if len(kinds) == 1 else ast.Tuple(kinds, ast.Load())
    name = None if handler.name is None else handler.name.name
    return place(ast.ExceptHandler(kind, name, block(c, handler.body, handler.src)), handler.src)


def _raise(c: Context, s: tree.Raise) -> list[ast.stmt]:
    exc = None if s.exc is None else expression(c, s.exc)
    if isinstance(s.cause, tuple):
        return [ast.Raise(exc, ast.Constant(None))]
    return [ast.Raise(exc, None if s.cause is None else expression(c, s.cause))]


def _assert(c: Context, s: tree.Assert) -> list[ast.stmt]:
    failed = called(c.support("failed_assert"), ast.Constant(s.text or ""))
    return [ast.If(ast.UnaryOp(ast.Not(), expression(c, s.test)), [place(ast.Expr(failed), s.src)], [])]


def _return(c: Context, s: tree.Return) -> list[ast.stmt]:
    return [ast.Return(None if s.value is None else expression(c, s.value))]


def _delete(c: Context, s: tree.Delete) -> list[ast.stmt]:
    value = s.value.operand if isinstance(s.value, tree.Cast) else s.value
    assert isinstance(value, tree.Local)
    return [ast.Expr(called(c.support("release"), expression(c, value))), ast.Delete([ast.Name(value.var.name, ast.Del())])]


def _break(c: Context, s: tree.Break) -> list[ast.stmt]:
    return [ast.Break()]


def _continue(c: Context, s: tree.Continue) -> list[ast.stmt]:
    return [ast.Continue()]


def _pass(c: Context, s: tree.Pass) -> list[ast.stmt]:
    return [ast.Pass()]


STATEMENTS: Mapping[type[tree.Stmt], Callable[..., list[ast.stmt]]] = {
    tree.ExprStmt: _expr_stmt, tree.Assign: _assign, tree.AugAssign: _aug_assign, tree.Unpack: _unpack, tree.If: _if,
    tree.While: _while, tree.For: _for, tree.Match: _match, tree.With: _with, tree.Try: _try, tree.Raise: _raise,
    tree.Assert: _assert, tree.Return: _return, tree.Break: _break, tree.Delete: _delete, tree.Continue: _continue, tree.Pass: _pass,
}
