"""Which functions are compiled: those that run-time code reaches, and those that only build time calls.

Works on names, before bodies are checked: module level calling `f(...)` in a table does not make `f` run-time code;
naming `f` as a value there does (it may end up in a table of Callables).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from vipc.sema.resolve import resolve
from vipc.sema.symbols import Scope, World
from vipc.sema.types import FuncDecl

_ALWAYS = frozenset({"export", "entry", "extern", "sink"})


def build_time_only(world: World) -> set[FuncDecl]:
    """Functions that module level calls and run-time code does not reach."""
    called: set[FuncDecl] = set()
    valued: set[FuncDecl] = set()
    for scope in world.scopes.values():
        for node in scope.module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                calls, values = _uses(world, scope, [node])
                called |= calls
                valued |= values
    uses = {func: _uses_of(world, scope, func) for scope in world.scopes.values() for func in scope.module.functions}
    build = _closure(called, uses)
    runtime = {func for func in uses if func not in build or func.cls is not None or func.flags & _ALWAYS
               or func.name == "main"} | valued
    return build - _closure(runtime, uses)


def functions_as_values(world: World) -> set[FuncDecl]:
    """Functions that module level names without calling them."""
    found: set[FuncDecl] = set()
    for scope in world.scopes.values():
        for node in scope.module.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                found |= _uses(world, scope, [node])[1]
    return found


def _closure(start: Iterable[FuncDecl], uses: dict[FuncDecl, set[FuncDecl]]) -> set[FuncDecl]:
    seen: set[FuncDecl] = set()
    waiting = list(start)
    while waiting:
        func = waiting.pop()
        if func not in seen:
            seen.add(func)
            waiting += uses.get(func, set())
    return seen


def _uses_of(world: World, scope: Scope, func: FuncDecl) -> set[FuncDecl]:
    if func.src is None:
        return set()
    calls, values = _uses(world, scope, func.src.body)
    return calls | values


def _uses(world: World, scope: Scope, nodes: Iterable[ast.AST]) -> tuple[set[FuncDecl], set[FuncDecl]]:
    calls: set[FuncDecl] = set()
    values: set[FuncDecl] = set()
    for root in nodes:
        callees = {id(node.func) for node in ast.walk(root) if isinstance(node, ast.Call)}
        for node in ast.walk(root):
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                symbol = resolve(world, scope, node)
                if isinstance(symbol, FuncDecl):
                    (calls if id(node) in callees else values).add(symbol)
    return calls, values
