"""Children of the nodes of the typed tree, in order of evaluation where that is their order of declaration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from vipc.sema import tree
from vipc.sema.tree.parts import EXPRESSION_FIELDS

_BETWEEN = (tree.Piece, tree.Clause, *get_args(tree.Iter))


def children(node: tree.Expr | tree.Stmt | tree.Case | tree.Handler) -> list[tree.Expr]:
    """The expressions directly beneath an expression or statement (those of nested statements not included)."""
    found: list[tree.Expr] = []
    for name in EXPRESSION_FIELDS[node.__class__]:
        value = getattr(node, name)
        if isinstance(value, tree.Expr):
            found.append(value)
        elif value is not None:
            _collect(value, found)
    return found


def expressions(value: object) -> list[tree.Expr]:
    """The expressions directly beneath a node, an iterator, or a list of such."""
    found: list[tree.Expr] = []
    _collect(value, found)
    return found


def _collect(value: object, found: list[tree.Expr]) -> None:
    """The expressions directly beneath an iterator, a piece, or a list of such."""
    if isinstance(value, tree.Expr):
        found.append(value)
    elif isinstance(value, list | tuple):
        for item in value:
            _collect(item, found)
    elif isinstance(value, _BETWEEN):
        for name in EXPRESSION_FIELDS[value.__class__]:
            _collect(getattr(value, name), found)


def blocks(statement: tree.Stmt) -> Iterator[list[tree.Stmt]]:
    """The blocks directly beneath a statement."""
    match statement:
        case tree.If() | tree.While() | tree.For():
            yield statement.body
            yield statement.orelse
        case tree.Match(cases=cases):
            for case in cases:
                yield case.body
        case tree.With(body=body):
            yield body
        case tree.Try():
            yield statement.body
            for handler in statement.handlers:
                yield handler.body
            yield statement.orelse
            yield statement.final


def every(node: tree.Expr) -> list[tree.Expr]:
    """An expression and all beneath it."""
    found, waiting = [], [node]
    while waiting:
        current = waiting.pop()
        found.append(current)
        waiting += children(current)
    return found


def statements(block: list[tree.Stmt]) -> Iterator[tree.Stmt]:
    """All statements of a block, nested ones included."""
    for statement in block:
        yield statement
        for inner in blocks(statement):
            yield from statements(inner)


def heads(statement: tree.Stmt) -> Iterator[tree.Expr]:
    """The expressions of a statement itself, guards of its cases included."""
    yield from children(statement)
    if isinstance(statement, tree.Match):
        for case in statement.cases:
            if case.guard is not None:
                yield case.guard
