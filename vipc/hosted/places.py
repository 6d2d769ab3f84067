"""Positions of generated nodes: each stands on the one line of the source node it was made for.

I1. A node that already has a position keeps it, so parts keep the lines of their own sources.
I2. A generated node ends on the line it begins: CPython then reports a check on the first line of its source.
"""

from __future__ import annotations

import ast
from typing import TypeVar

from vipc.nodes import children

Node = TypeVar("Node", bound=ast.AST)


def place(node: Node, src: ast.AST) -> Node:
    """`node`, every part of it without a position put where `src` begins."""
    line, column = getattr(src, "lineno", 1), getattr(src, "col_offset", 0)
    end = getattr(src, "end_col_offset", None) if getattr(src, "end_lineno", None) == line else None
    _place(node, line, column, column + 1 if end is None else end)
    return node


def _place(node: ast.AST, line: int, column: int, end: int) -> None:
    if "lineno" in node._attributes:
        if hasattr(node, "lineno"):
            return
        node.lineno, node.end_lineno = line, line  # type: ignore[attr-defined]
        node.col_offset, node.end_col_offset = column, end  # type: ignore[attr-defined]
    for child in children(node):
        _place(child, line, column, end)


def called(function: ast.expr, *arguments: ast.expr) -> ast.Call:
    """A call with positional arguments."""
    return ast.Call(function, list(arguments), [])


def loaded(name: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(name, ast.Load())


def stored(name: str) -> ast.Name:
    """A name that is bound."""
    return ast.Name(name, ast.Store())
