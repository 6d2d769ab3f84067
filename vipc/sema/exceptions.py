"""`raise`, `try`, `with`."""

from __future__ import annotations

import ast

from vipc.sema import tree
from vipc.sema.assignment import bind_name
from vipc.sema.blocks import Block
from vipc.sema.body import Body, Known, join, path_told
from vipc.sema.classes import find_method
from vipc.sema.constants import evaluate
from vipc.sema.conversion import constant, store
from vipc.sema.names import show
from vipc.sema.symbols import Refused
from vipc.sema.types import NONE, STR, ClassType, ExcDecl, ExcType, LocalVar


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
        if isinstance(cause, tree.ExcNew):
            raise body.error(node.cause, "VIP0912", "a cause that is made here is not there yet", "name an exception that was caught")
    body.known = None
    return [tree.Raise(node, exc, cause)]


def _exception(body: Body, node: ast.expr) -> tree.Expr:
    symbol = body.symbol(node)
    if isinstance(symbol, ExcDecl):
        return _make(body, node, symbol, [], [])
    if isinstance(node, ast.Call):
        called = body.symbol(node.func)
        if isinstance(called, ExcDecl):
            return _make(body, node, called, node.args, node.keywords)
    value = body.expr(node)
    if not isinstance(value.ty, ExcType):
        raise body.error(node, "VIP0222", f"{show(value.ty)} is no exception", "raise a class that derives from Exception")
    return value


def _make(body: Body, node: ast.expr, decl: ExcDecl, args: list[ast.expr], keywords: list[ast.keyword]) -> tree.Expr:
    if decl.payload:
        names = [name for name, _ in decl.payload]
        given = dict(zip(names, args, strict=False))
        for keyword in keywords:
            if keyword.arg not in names or keyword.arg in given:
                raise body.error(node, "VIP0204", f"{decl.name} has no parameter {keyword.arg}, or it is given twice")
            given[keyword.arg] = keyword.value
        defaults = _defaults(body, decl)
        if len(args) > len(names) or set(given) | set(defaults) < set(names):
            raise body.error(node, "VIP0204", f"{decl.name} takes {', '.join(names)}")
        values = [store(body, body.expr(given[name]) if name in given else defaults[name], ty, given.get(name, node))
                  for name, ty in decl.payload]
        for value, (name, ty) in zip(values, decl.payload, strict=True):
            if ty == STR and not isinstance(value, tree.Const):
                raise body.error(value.src, "VIP0222", f"{name} of {decl.name} is a constant string")
        return tree.ExcNew(ExcType(decl), node, decl, values, len(args), [names.index(name) for name in given])
    if keywords or len(args) > 1:
        raise body.error(node, "VIP0204", f"{decl.name} takes one constant string, or nothing",
                         "for numbers, declare a class with an __init__")
    if args and isinstance(args[0], ast.JoinedStr):
        raise body.error(args[0], "VIP0912", "computed texts of exceptions are not there yet",
                         "declare a class whose __init__ keeps the numbers")
    texts = [body.expr(argument) for argument in args]
    if texts and not (isinstance(texts[0], tree.Const) and isinstance(texts[0].value, str)):
        raise body.error(args[0], "VIP0222", f"the text of {decl.name} is a constant string",
                         "for numbers, declare a class with an __init__")
    return tree.ExcNew(ExcType(decl), node, decl, texts)


def _defaults(body: Body, decl: ExcDecl) -> dict[str, tree.Expr]:
    """The defaults of the `__init__` that gives the class its payload."""
    owner: ExcDecl | None = decl
    while owner is not None and owner.src is not None:
        for node in owner.src.body:
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                return _constants(body, owner, node)
        owner = owner.base
    return {}


def _constants(body: Body, owner: ExcDecl, init: ast.FunctionDef) -> dict[str, tree.Expr]:
    listed = init.args.args
    found: dict[str, tree.Expr] = {}
    for argument, node in zip(listed[len(listed) - len(init.args.defaults):], init.args.defaults, strict=True):
        value = evaluate(body.world, body.world.scopes[owner.module], node)
        if value is not None:
            found[argument.arg] = constant(value.type, node, value.value)
    return found


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
        body.in_finally += 1
        final = block(body, node.finalbody)
        body.in_finally -= 1
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
    bound = {part.id for node in nodes for part in ast.walk(node)
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
    raised = {part.id for statement in node.body for raising in ast.walk(statement) if isinstance(raising, ast.Raise)
              for part in ast.walk(raising) if isinstance(part, ast.Name)}
    for decl in classes:
        if not decl.module and decl.name in TRAP_CLASSES and decl.name not in raised:
            body.error(handler, "VIP0222", f"{decl.name} is a trap here: it stops the program and reaches no handler",
                       "test the values before the operation")


def with_statement(body: Body, node: ast.stmt, block: Block) -> list[tree.Stmt]:
    """`with manager as name: ...`, several of them nested."""
    assert isinstance(node, ast.With)
    return _with(body, node, node.items, block)


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
    if item.optional_vars is not None:
        if not isinstance(item.optional_vars, ast.Name):
            raise body.error(item.optional_vars, "VIP0912", "this target of with is not there yet", "use a name")
        sample = tree.OldValue(enter.result, item.optional_vars)
        place = bind_name(body, item.optional_vars, enter.result, sample)
        if not isinstance(place, tree.Local) or place.ty != enter.result:
            raise body.error(item.optional_vars, "VIP0201", f"{show(enter.result)} is bound here, the name is "
                             f"{show(place.ty)}")
        target = place.var
    inner = _with(body, node, rest, block) if rest else block(body, node.body)
    body.forget_fields()
    return [tree.With(node, manager, target, enter, exit_method, inner)]
