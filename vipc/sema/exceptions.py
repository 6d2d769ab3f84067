"""`raise`, `try`, `with`."""

from __future__ import annotations

import ast

from vipc.nodes import walk
from vipc.sema import tree
from vipc.sema.assignment import bind_name, one_by_one
from vipc.sema.blocks import Block
from vipc.sema.body import Body, Known, join, path_told, type_interval
from vipc.sema.classes import find_method
from vipc.sema.conversion import is_integral
from vipc.sema.names import show
from vipc.sema.raising import make
from vipc.sema.symbols import Refused
from vipc.sema.types import NONE, ClassType, ExcDecl, ExcType, LocalVar, Type


def raise_statement(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    """`raise`, `raise E(...)`, `raise e`, `... from cause`."""
    assert isinstance(node, ast.Raise)
    cause: tree.Expr | tuple[str] | None = None
    exc: tree.Expr | None = None
    if node.exc is None:
        if not body.in_handler:
            raise body.error(node, "VIP0222", "nothing is being handled here that could be raised again",
                             "name the exception: raise ValueError(\"...\")")
    else:
        exc = _exception(body, node.exc)
    if isinstance(node.cause, ast.Constant) and node.cause.value is None:
        cause = ("none",)
    elif node.cause is not None:
        cause = _exception(body, node.cause)
    body.known = None
    return [tree.Raise(node, exc, cause)]


def _exception(body: Body, node: ast.expr) -> tree.Expr:
    symbol = body.symbol(node)
    if isinstance(symbol, ExcDecl):
        return make(body, node, symbol, [], [])
    if isinstance(node, ast.Call):
        called = body.symbol(node.func)
        if isinstance(called, ExcDecl):
            return make(body, node, called, node.args, node.keywords)
    value = body.expr(node)
    if not isinstance(value.ty, ExcType):
        raise body.error(node, "VIP0222", f"{show(value.ty)} is no exception", "raise a class that derives from Exception")
    return value


def try_statement(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`try / except / else / finally`."""
    assert isinstance(node, ast.Try)
    before = body.known
    inner = block(body, node.body)
    after_body = body.known
    weak = _weakened(body, before, node.body)
    handlers: list[tree.Handler] = []
    ends: list[Known | None] = []
    for handler in node.handlers:
        body.known = weak
        made = _handler(body, handler, node, block)
        if made is not None:
            handlers.append(made)
        ends.append(body.known)
    body.known = after_body
    orelse = block(body, node.orelse) if after_body is not None else []
    normal = join(body.known, *ends)
    final: list[tree.Stmt] = []
    if node.finalbody:
        body.known = _weakened(body, before, [*node.body, *node.handlers, *node.orelse])
        final = block(body, node.finalbody)
        after = body.known
        if after is None or normal is None:
            normal = None
        else:
            kept = _weakened(body, normal, node.finalbody)
            assert kept is not None
            normal = Known(normal.assigned | after.assigned, kept.present)
    body.known = normal
    return [tree.Try(node, inner, handlers, orelse, final)]


def _weakened(body: Body, known: Known | None, nodes: list[ast.stmt] | list[ast.AST]) -> Known | None:
    """What still holds after any part of the statements ran."""
    if known is None:
        return None
    bound = {part.id for node in nodes for part in walk(node)
             if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return Known(known.assigned, frozenset(p for p in known.present if "." not in path_told(p)
                                           and path_told(p) not in bound and body.is_local(path_told(p))))


def _handler(body: Body, handler: ast.ExceptHandler, node: ast.Try, block: Block) -> tree.Handler | None:
    try:
        classes = _classes(body, handler)
    except Refused:
        classes = None
    var: LocalVar | None = None
    outer = body.variables.get(handler.name) if handler.name else None
    if handler.name is not None:
        if classes:
            _check_traps(body, handler, node, classes)
            var = body.hidden(handler.name, ExcType(_nearest(classes)), handler)
            body.variables[handler.name] = var
        else:
            body.poisoned.add(handler.name)
        body.assign(handler.name)
    elif classes:
        _check_traps(body, handler, node, classes)
    body.in_handler += 1
    inner = block(body, handler.body)
    body.in_handler -= 1
    if handler.name is not None:
        body.poisoned.discard(handler.name)
        if outer is None:
            body.variables.pop(handler.name, None)
        else:
            body.variables[handler.name] = outer
        if body.known is not None:
            body.known = Known(body.known.assigned - {handler.name}, body.known.present)
    return None if classes is None else tree.Handler(handler, classes, var, inner)


def _classes(body: Body, handler: ast.ExceptHandler) -> list[ExcDecl]:
    if handler.type is None:
        return []
    listed = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    found: list[ExcDecl] = []
    for item in listed:
        symbol = body.symbol(item)
        if not isinstance(symbol, ExcDecl):
            raise body.error(item, "VIP0222", f"{ast.unparse(item)} is no exception class")
        found.append(symbol)
    return found


def _ancestors(decl: ExcDecl | None) -> list[ExcDecl]:
    chain: list[ExcDecl] = []
    while decl is not None:
        chain.append(decl)
        decl = decl.base
    return chain


def _nearest(classes: list[ExcDecl]) -> ExcDecl:
    """The nearest common base of the classes."""
    for candidate in _ancestors(classes[0]):
        if all(candidate in _ancestors(other) for other in classes):
            return candidate
    return classes[0]


TRAP_CLASSES = frozenset({"OverflowError", "IndexError", "ZeroDivisionError", "AssertionError", "MemoryError"})


def _check_traps(body: Body, handler: ast.ExceptHandler, node: ast.Try, classes: list[ExcDecl]) -> None:
    """In modules that trap by brk, a handler for a trap that nothing raises explicitly would never run."""
    if body.scope.module.traps != "brk":
        return
    raised = {part.id for statement in node.body for raising in walk(statement) if isinstance(raising, ast.Raise)
              for part in walk(raising) if isinstance(part, ast.Name)}
    for decl in classes:
        if not decl.module and decl.name in TRAP_CLASSES and decl.name not in raised:
            body.error(handler, "VIP0222", f"{decl.name} is a trap here: it stops the program and reaches no handler",
                       "test the values before the operation")


def with_statement(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`with manager as name: ...`, several of them nested."""
    assert isinstance(node, ast.With)
    return _with(body, node, node.items, block)


def _target(body: Body, target: ast.expr, ty: Type) -> tuple[LocalVar, list[tree.Stmt]]:
    """The variable that takes the result of `__enter__`, and how the block stores it in a target that is none."""
    if ty == NONE:
        raise body.error(target, "VIP0201", "__enter__ returns nothing", "leave `as` out, or return self")
    if isinstance(target, ast.Name) and target.id not in body.global_names \
            and (target.id not in body.variables or body.variables[target.id].type == ty):
        place = bind_name(body, target, ty, tree.OldValue(ty, target))
        assert isinstance(place, tree.Local)
        return place.var, []
    entered = body.hidden(f"_entered_{len(body.func.locals)}", ty, target)
    value = tree.Local(ty, target, entered, interval=type_interval(ty) if is_integral(ty) else None)
    return entered, one_by_one(body, target, [target], value)


def _with(body: Body, node: ast.With, items: list[ast.withitem], block: Block) -> list[tree.Stmt]:
    item, rest = items[0], items[1:]
    manager = body.expr(item.context_expr)
    enter = exit_method = None
    if isinstance(manager.ty, ClassType):
        enter = find_method(manager.ty.decl, "__enter__")
        exit_method = find_method(manager.ty.decl, "__exit__")
    if enter is None or exit_method is None:
        raise body.error(item.context_expr, "VIP0203", f"{show(manager.ty)} has no __enter__ and __exit__")
    if len(enter.params) != 1 or len(exit_method.params) != 1:
        raise body.error(item.context_expr, "VIP0218", "__enter__ takes self; __exit__ takes self and three parameters "
                         "annotated object")
    if exit_method.result != NONE:
        raise body.error(item.context_expr, "VIP0218", "__exit__ returns None: an error is never swallowed",
                         "catch the error with try and except")
    body.forget_fields()
    target: LocalVar | None = None
    first: list[tree.Stmt] = []
    if item.optional_vars is not None:
        target, first = _target(body, item.optional_vars, enter.result)
    inner = [*first, *(_with(body, node, rest, block) if rest else block(body, node.body))]
    body.forget_fields()
    return [tree.With(node, manager, target, enter, exit_method, inner)]
