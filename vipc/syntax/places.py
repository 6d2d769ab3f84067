"""Positions and places: what every builder needs of a node.

`at` gives a node the stretch of source between two tokens; `store` turns an expression that was read as a value into
the place that an assignment, `for`, `with` or `del` names.
"""

from __future__ import annotations

import ast
from typing import TypeVar

from vipc.diagnostics import Span
from vipc.syntax.token import Token

LOAD = ast.Load()
STORE = ast.Store()
DELETE = ast.Del()

Node = TypeVar("Node", bound=ast.AST)

_SHOWN: dict[type[ast.AST], str] = {
    ast.Call: "a call", ast.BinOp: "an expression", ast.UnaryOp: "an expression", ast.BoolOp: "an expression",
    ast.Compare: "a comparison", ast.IfExp: "a conditional expression", ast.Lambda: "a lambda",
    ast.Constant: "a literal", ast.JoinedStr: "an f-string", ast.Dict: "a dict display", ast.Set: "a set display",
    ast.ListComp: "a comprehension", ast.SetComp: "a comprehension", ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a generator expression", ast.NamedExpr: "a named expression", ast.Await: "an await",
    ast.Yield: "a yield", ast.YieldFrom: "a yield", ast.Tuple: "a tuple", ast.List: "a list",
    ast.Starred: "a starred expression",
}  # fmt: skip


class SyntaxProblem(Exception):
    """A builder refuses its parts; the parser reports it and goes on behind the line."""

    def __init__(self, code: str, message: str, span: Span, help: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.help = help


def at(node: Node, first: Token, last: Token) -> Node:
    """The node, from the start of one token to the end of another."""
    node.lineno = first.line  # type: ignore[attr-defined]
    node.col_offset = first.column  # type: ignore[attr-defined]
    node.end_lineno = last.end_line  # type: ignore[attr-defined]
    node.end_col_offset = last.end_column  # type: ignore[attr-defined]
    return node


def store(node: ast.expr, verb: str = "assigned to") -> ast.expr:
    """The expression as a place to assign to, with all its parts."""
    _place(node, STORE, verb)
    return node


def store_single(node: ast.expr, verb: str) -> ast.Name | ast.Attribute | ast.Subscript:
    """The same for one place only: a name, an attribute or an element."""
    if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
        raise _refusal(node, verb)
    node.ctx = STORE
    return node


def delete(node: ast.expr) -> ast.expr:
    """The expression as a place that `del` names."""
    _place(node, DELETE, "deleted")
    return node


def _place(node: ast.expr, context: ast.expr_context, verb: str) -> None:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (ast.Tuple, ast.List)):
            waiting.extend(part.elts)
        elif isinstance(part, ast.Starred) and context is STORE:
            waiting.append(part.value)
        elif not isinstance(part, (ast.Name, ast.Attribute, ast.Subscript)):
            raise _refusal(part, verb)
        part.ctx = context


def _refusal(node: ast.expr, verb: str) -> SyntaxProblem:
    shown = _SHOWN.get(type(node), "this")
    if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, bool)):
        shown = repr(node.value)
    help = "use '==' to compare" if verb == "assigned to" else ""
    return SyntaxProblem("VIP0107", f"{shown} cannot be {verb}", Span.of(node), help)
