"""What a program begins with: `main` takes nothing and gives the exit status, or nothing."""

from __future__ import annotations

import ast

from vipc.diagnostics import CompileError, Diagnostic, Span
from vipc.sema import tree
from vipc.sema.types import NONE, BoolType, FuncDecl, IntType

HELP = "define `def main() -> int:`; its result is the exit status"


def check_main(module: tree.Module) -> FuncDecl:
    """The program's `main`; raises CompileError if there is none that can be called."""
    main = next((func for func in module.functions if func.qualname == "main"), None)
    if main is None:
        raise CompileError([Diagnostic("VIP0612", "no function main to run", module.file, help=HELP)])
    if main.params:
        raise CompileError([_problem(module, main.params[0].src, "main takes no parameters")])
    if main.result != NONE and not isinstance(main.result, IntType | BoolType):
        raise CompileError([_problem(module, main.src, "main returns an integer, or nothing")])
    return main


def _problem(module: tree.Module, node: ast.AST | None, message: str) -> Diagnostic:
    line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0) + 1
    return Diagnostic("VIP0612", message, module.file, Span(line, column, line, column + 1), HELP)
