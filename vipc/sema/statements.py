"""Statements, and the checking of a whole function body.

An error gives up its statement only: the names it would have bound are poisoned, and their uses say nothing more.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from vipc.nodes import walk
from vipc.sema import assignment, exceptions, heap, loops, matching, tree
from vipc.sema.annotations import is_final
from vipc.sema.blocks import Block
from vipc.sema.body import Body, Known, join
from vipc.sema.constants import evaluate
from vipc.sema.conversion import store
from vipc.sema.fields import assign_all, check_complete
from vipc.sema.item_removal import item_removal
from vipc.sema.iteration import stored_names
from vipc.sema.logic import assume, test
from vipc.sema.names import construct, show
from vipc.sema.object_texts import is_built
from vipc.sema.symbols import Opaque, Refused
from vipc.sema.text import pieces
from vipc.sema.types import NONE, STR, GlobalVar
from vipc.sema.unused_generics import check_unreached


def check_function(body: Body) -> None:
    """Checks a function's body and fills `func.body` and `func.locals`."""
    func = body.func
    assert func.src is not None
    if "extern" in func.flags:
        return
    body.global_names = {name for node in walk(func.src) if isinstance(node, ast.Global) for name in node.names}
    params = {param.name: param for param in func.params}
    body.variables = dict(params)
    body.local_names = (stored_names(func.src.body) - body.global_names) | set(params)
    body.discards = not any(isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Load)
                            for node in walk(func.src)) and "_" not in params
    body.known = Known(frozenset(params))
    if func.cls is not None and func.name == "__init__" and func.cls.kind == "dataclass":
        assign_all(body, func.cls)
    func.body = block(body, func.src.body)
    if body.known is not None:
        if func.result != NONE and "naked" not in func.flags:
            body.error(_end(func.src), "VIP0208", f"{func.name} can end without returning {show(func.result)}",
                       "return a value on every path")
        if "noreturn" in func.flags and "naked" not in func.flags:
            body.error(_end(func.src), "VIP0208", f"{func.name} is @noreturn and can end")
        check_complete(body, _end(func.src))


def _end(node: ast.FunctionDef) -> ast.AST:
    last: ast.AST = ast.Constant(None, lineno=node.lineno, col_offset=node.col_offset, end_lineno=node.lineno,
                                 end_col_offset=node.col_offset + 3)
    return last


def block(body: Body, nodes: Sequence[ast.stmt]) -> list[tree.Stmt]:
    """Checks statements one by one; stops where nothing arrives."""
    made: list[tree.Stmt] = []
    for at, node in enumerate(nodes):
        if body.known is None:
            body.world.warn(body.scope, node, "VIP0223", "this is never reached")
            check_unreached(body.world, body.scope, nodes[at:], body.local_names)
            break
        try:
            made += statement(body, node)
        except Refused:
            _poison(body, node)
    return made


def _poison(body: Body, node: ast.stmt) -> None:
    for name in stored_names([node]):
        if name not in body.variables or not body.is_assigned(name):
            body.poisoned.add(name)
        body.assign(name)
    for part in walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and isinstance(part.value, ast.Name):
            body.assign(f"{part.value.id}.{part.attr}")
    if isinstance(node, ast.Return | ast.Raise):
        body.known = None


def statement(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    """One statement."""
    handler = STATEMENTS.get(type(node))
    if handler is None:
        code, help = _REFUSED.get(type(node), ("VIP0212", ""))
        raise body.error(node, code, f"{construct(node)} is not part of the language", help)
    return handler(body, node)


_REFUSED: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.FunctionDef: ("VIP0212", "closures need memory that outlives them; move it to module level"),
    ast.ClassDef: ("VIP0212", "move it to module level"),
    ast.AsyncFunctionDef: ("VIP0212", "there is no async; wait on channels"),
    ast.Import: ("VIP0212", "import at module level"),
    ast.ImportFrom: ("VIP0212", "import at module level"),
    ast.Nonlocal: ("VIP0212", "there are no nested functions"),
}


def _expression(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.Expr)
    if isinstance(node.value, ast.Constant):
        return []
    return [tree.ExprStmt(node, body.expr(node.value))]


def _assign(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.Assign)
    return assignment.assign(body, node)


def _annotated(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.AnnAssign)
    return assignment.annotated(body, node)


def _augmented(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.AugAssign)
    return assignment.augmented(body, node)


def _if(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.If)
    try:
        condition: tree.Expr | None = test(body, node.test)
    except Refused:
        condition = None
    before = body.known
    if isinstance(condition, tree.Const):
        taken, left = (node.body, node.orelse) if condition.value else (node.orelse, node.body)
        check_unreached(body.world, body.scope, left, body.local_names)
        return block(body, taken)
    assume(body, node.test, True)
    then = block(body, node.body)
    after_then = body.known
    body.known = before
    assume(body, node.test, False)
    orelse = block(body, node.orelse)
    body.known = join(after_then, body.known)
    return [] if condition is None else [tree.If(node, condition, then, orelse)]


def _return(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.Return)
    func = body.func
    if "noreturn" in func.flags:
        body.error(node, "VIP0208", f"{func.name} is @noreturn and returns")
    value: tree.Expr | None = None
    if "text" in func.flags and is_built(node.value):
        return _return_text(body, node)
    if node.value is not None and not (func.result == NONE and _is_none(node.value)):
        if func.result == NONE:
            raise body.error(node, "VIP0201", f"{func.name} returns nothing", "annotate the result: -> T")
        value = store(body, body.expr(node.value, func.result), func.result, node.value)
    elif func.result != NONE:
        raise body.error(node, "VIP0208", f"{show(func.result)} must be returned")
    check_complete(body, node)
    body.known = None
    return [tree.Return(node, value)]


def _return_text(body: Body, node: ast.Return) -> list[tree.Stmt]:
    """`return f"..."` of a method that makes its text."""
    assert node.value is not None
    if isinstance(node.value, ast.IfExp):
        arms: list[list[ast.stmt]] = [[ast.copy_location(ast.Return(arm), arm)] for arm in (node.value.body, node.value.orelse)]
        return _if(body, ast.copy_location(ast.If(node.value.test, arms[0], arms[1]), node))
    made = tree.TextExpr(STR, node.value, pieces(body, node.value))
    body.known = None
    return [tree.Return(node, made)]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _assert(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.Assert)
    message = None
    if node.msg is not None and not any(isinstance(part, ast.Name) and body.is_local(part.id) for part in walk(node.msg)):
        message = evaluate(body.world, body.scope, node.msg)
    if node.msg is not None and not (message is not None and isinstance(message.value, str)):
        return _assert_with(body, node, node.msg)
    condition = test(body, node.test)
    text = str(message.value) if message is not None else None
    assume(body, node.test, True)
    if isinstance(condition, tree.Const) and not condition.value:
        body.known = None
    return [tree.Assert(_failing(node), condition, text)]


def _failing(node: ast.Assert) -> ast.Assert:
    """The statement on the line where CPython's traceback has it: that of the last comparison it compiles."""
    line = _last_comparison(node.test, node.lineno)
    if line == node.lineno:
        return node
    return ast.Assert(node.test, node.msg, lineno=line, col_offset=node.col_offset, end_lineno=node.end_lineno,
                      end_col_offset=node.end_col_offset)


def _last_comparison(test: ast.expr, line: int) -> int:
    match test:
        case ast.Compare():
            return test.lineno
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return _last_comparison(inner, line)
        case ast.BoolOp(values=parts):
            for part in parts:
                line = _last_comparison(part, line)
        case ast.IfExp(test=condition, body=then, orelse=other):
            for part in (condition, then, other):
                line = _last_comparison(part, line)
    return line


def _assert_with(body: Body, node: ast.Assert, message: ast.expr) -> list[tree.Stmt]:
    """`assert test, number`: an error is raised with that payload, as CPython does it."""
    failed = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
    made = ast.copy_location(ast.Call(ast.copy_location(ast.Name("AssertionError", ast.Load()), node), [message], []), _failing(node))
    raising = ast.copy_location(ast.Raise(made, None), _failing(node))
    return _if(body, ast.copy_location(ast.If(failed, [raising], []), node))


def _global(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.Global)
    for name in node.names:
        symbol = body.scope.names.get(name)
        if not isinstance(symbol, GlobalVar):
            if isinstance(symbol, Opaque) and symbol.silent:
                raise Refused
            body.error(node, "VIP0309", f"{name} is no module-level variable of an evident type",
                       f"write {name}: T = ... at module level")
        elif symbol.module != body.scope.module.name:
            body.error(node, "VIP0309", f"{name} belongs to {symbol.module}", "write a function there")
        elif isinstance(symbol.src, ast.AnnAssign) and is_final(body.world, body.scope, symbol.src.annotation)[0]:
            body.error(node, "VIP0215", f"{name} is Final and never re-bound")
    return []


def _pass(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    return [tree.Pass(node)]


def _delete(body: Body, node: ast.stmt) -> list[tree.Stmt]:
    assert isinstance(node, ast.Delete)
    made: list[tree.Stmt] = []
    for target in heap.flat(node.targets):
        made.append(item_removal(body, node, target) or heap.free(body, node, target))
    return made


def _with_block(handler: Callable[[Body, ast.stmt, Block], list[tree.Stmt]]
                ) -> Callable[[Body, ast.stmt], list[tree.Stmt]]:
    def check(body: Body, node: ast.stmt) -> list[tree.Stmt]:
        return handler(body, node, block)
    return check


STATEMENTS: Mapping[type[ast.AST], Callable[[Body, ast.stmt], list[tree.Stmt]]] = {
    ast.Expr: _expression, ast.Assign: _assign, ast.AnnAssign: _annotated, ast.AugAssign: _augmented, ast.If: _if,
    ast.Return: _return, ast.Assert: _assert, ast.Global: _global, ast.Pass: _pass,
    ast.Delete: _delete,
    ast.While: _with_block(loops.while_loop), ast.For: _with_block(loops.for_loop),
    ast.Break: loops.break_loop, ast.Continue: loops.continue_loop,
    ast.Match: _with_block(matching.match_statement), ast.With: _with_block(exceptions.with_statement),
    ast.Try: _with_block(exceptions.try_statement), ast.Raise: exceptions.raise_statement,
}


def check_flags(body: Body) -> None:
    """What @naked and friends ask of a body."""
    func = body.func
    if "naked" in func.flags:
        for made in func.body:
            if not (isinstance(made, tree.ExprStmt) and isinstance(made.value, tree.Intrinsic)
                    and made.value.name in ("asm", "barrier")):
                body.error(made.src, "VIP0218", "the body of a @naked function is only asm(...)")
