"""The subset: what the grammar reads but a compiled function may not contain, refused by name.

Functions marked `@build_time`, functions that the module uses only outside of its functions, and the module's own
statements run in CPython at build time and may use everything. A later stage that compiles a function which was
passed over here calls `check_function`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from vipc.diagnostics import Sink, Span
from vipc.nodes import children, walk

Function = ast.FunctionDef | ast.AsyncFunctionDef

_REFUSED: dict[type[ast.AST], tuple[str, str, str]] = {
    ast.Yield: ("VIP0120", "a compiled function cannot be a generator", "write a class with __iter__ and __next__"),
    ast.YieldFrom: ("VIP0120", "a compiled function cannot be a generator", "write a class with __iter__ and __next__"),
    ast.AsyncFunctionDef: ("VIP0121", "async functions are not compiled", "use threads and channels"),
    ast.AsyncFor: ("VIP0121", "'async for' is not compiled", "use threads and channels"),
    ast.AsyncWith: ("VIP0121", "'async with' is not compiled", "use threads and channels"),
    ast.Await: ("VIP0121", "'await' is not compiled", "use threads and channels"),
    ast.FunctionDef: ("VIP0122", "a function cannot be defined within a function", "define it at module level"),
    ast.Lambda: ("VIP0123", "a lambda cannot be compiled", "define a function at module level"),
    ast.ClassDef: ("VIP0124", "a class cannot be defined within a function", "define it at module level"),
    ast.Nonlocal: ("VIP0125", "'nonlocal' needs a closure, and there are none", "use a field of an object"),
    ast.Import: ("VIP0126", "an import stands at module level", "move it to the top of the file"),
    ast.ImportFrom: ("VIP0126", "an import stands at module level", "move it to the top of the file"),
    ast.Starred: ("VIP0127", "'*' cannot unpack at run time", "write the items out"),
    ast.TryStar: ("VIP0129", "'except*' is not compiled", "use 'except'"),
    ast.MatchMapping: ("VIP0132", "a mapping pattern is not compiled", "match integers, enums, tuples or classes"),
}

_HEADS: dict[type[ast.AST], int] = {
    ast.FunctionDef: 3, ast.AsyncFunctionDef: 5, ast.AsyncFor: 5, ast.AsyncWith: 5, ast.ClassDef: 5, ast.TryStar: 3,
}  # fmt: skip
"""Of statements over several lines only the word that begins them is underlined."""


def check_module(module: ast.Module, file: str, sink: Sink) -> None:
    """Checks every function of the module, methods included, that is not left to build time."""
    left = _build_time_only(module)
    for function in _functions(module.body):
        if function.name not in left or function not in module.body:
            check_function(function, file, sink)


def check_function(function: Function, file: str, sink: Sink) -> None:
    """Refuses what the function contains beyond the subset, unless it is marked `@build_time`."""
    if any(_is_build_time(decorator) for decorator in function.decorator_list):
        return
    if isinstance(function, ast.AsyncFunctionDef):
        _refuse(function, file, sink)
        return
    for star, argument in (("*", function.args.vararg), ("**", function.args.kwarg)):
        if argument is not None:
            message = f"a compiled function cannot take '{star}{argument.arg}'"
            sink.error("VIP0127", message, file, Span.of(argument), "name each parameter, or pass a Span")
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        if type(node) in _REFUSED:
            _refuse(node, file, sink)
            continue
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.MatMult):
            sink.error("VIP0131", "'@' is no operator of the language", file, Span.of(node), "call a function")
        elif isinstance(node, ast.Constant) and isinstance(node.value, complex):
            sink.error("VIP0130", "complex numbers are not compiled", file, Span.of(node))
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg is None:
                    message = "'**' cannot unpack at run time"
                    sink.error("VIP0127", message, file, Span.of(keyword), "write the arguments out")
        elif isinstance(node, ast.comprehension) and node.is_async:
            sink.error("VIP0121", "'async for' is not compiled", file, Span.of(node.target))
        waiting.extend(reversed(children(node)))


def _refuse(node: ast.AST, file: str, sink: Sink) -> None:
    code, message, help = _REFUSED[type(node)]
    span = Span.of(node)
    if span.end_line > span.line:
        span = Span(span.line, span.column, span.line, span.column + _HEADS.get(type(node), 1))
    sink.error(code, message, file, span, help)


def _functions(body: list[ast.stmt]) -> Iterator[Function]:
    """Functions of the module and methods of its classes, also beneath `if` and the like."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body)
        elif isinstance(node, ast.If):
            yield from _functions(node.body)
            yield from _functions(node.orelse)


def _is_build_time(decorator: ast.expr) -> bool:
    name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
    return name == "build_time"


def _build_time_only(module: ast.Module) -> set[str]:
    """Undecorated functions that statements of the module name and no other function does."""
    defined = {
        node.name: node for node in module.body if isinstance(node, ast.FunctionDef) and not node.decorator_list
    }
    if not defined:
        return set()
    outside: set[str] = set()
    inside: set[str] = set()
    for node in module.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            marked = any(_is_build_time(decorator) for decorator in node.decorator_list)
            if not marked:
                inside |= _names(node) - {node.name}
        elif isinstance(node, ast.ClassDef):
            inside |= _names(node)
        else:
            outside |= _names(node)
    return {name for name in defined if name in outside and name not in inside}


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in walk(node) if isinstance(part, ast.Name)}
