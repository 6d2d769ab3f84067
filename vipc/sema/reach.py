"""Which functions are compiled: those that run-time code reaches, and those that only build time calls.

Works on names, before bodies are checked: module level calling `f(...)` in a table does not make `f` run-time code;
naming `f` as a value there does (it may end up in a table of Callables).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from vipc.nodes import walk
from vipc.sema.resolve import resolve
from vipc.sema.symbols import Scope, Word, World
from vipc.sema.types import FuncDecl

_ROOTS = frozenset({"export", "entry", "extern", "sink"})


def build_time_only(world: World, scopes: Sequence[Scope]) -> set[FuncDecl]:
    """Functions of the modules `scopes` that only module level calls: run-time code does not reach them."""
    called: set[FuncDecl] = set()
    runtime: set[FuncDecl] = set()
    uses: dict[FuncDecl, set[FuncDecl]] = {}
    for scope in scopes:
        for func in scope.module.functions:
            uses[func] = _uses_of(world, scope, func)
            if func.name == "main" or _is_root(world, scope, func):
                runtime.add(func)
        for template in scope.module.templates:
            if isinstance(template.src, ast.FunctionDef):
                runtime |= set[FuncDecl]().union(*_uses(world, scope, template.src.body))
        for node in scope.module.tree.body:
            if isinstance(node, ast.ClassDef):
                methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
                runtime |= set[FuncDecl]().union(*_uses(world, scope, methods))
            elif not isinstance(node, ast.FunctionDef):
                calls, values = _uses(world, scope, [node])
                called |= calls
                runtime |= values
    build = _closure(called, uses)
    runtime |= {func for func in uses if func not in build}
    return (build - _closure(runtime, uses)) & uses.keys()


def _is_root(world: World, scope: Scope, func: FuncDecl) -> bool:
    """Whether a decorator says that something outside of the program calls the function."""
    if func.src is None:
        return False
    words = (resolve(world, scope, d.func if isinstance(d, ast.Call) else d) for d in func.src.decorator_list)
    return any(isinstance(word, Word) and word.name in _ROOTS for word in words)


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
        inside = walk(root)
        callees = {id(node.func) for node in inside if node.__class__ is ast.Call}
        for node in inside:
            if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load):
                symbol = resolve(world, scope, node)
                if isinstance(symbol, FuncDecl):
                    (calls if id(node) in callees else values).add(symbol)
    return calls, values
