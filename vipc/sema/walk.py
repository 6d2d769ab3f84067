"""Children of the nodes of the typed tree, in order of evaluation where that is their order of declaration."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from vipc.sema import tree


def expressions(value: object) -> Iterator[tree.Expr]:
    """The expressions directly beneath a node, an iterator, or a list of such."""
    if isinstance(value, tree.Expr):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from expressions(item)
    elif isinstance(value, tree.Piece):
        if value.value is not None:
            yield value.value
        yield from value.holes
    elif isinstance(value, tree.Iter | tree.Clause):
        for field in dataclasses.fields(value):
            yield from expressions(getattr(value, field.name))


def children(node: tree.Expr | tree.Stmt | tree.Case | tree.Handler) -> Iterator[tree.Expr]:
    """The expressions directly beneath an expression or statement (those of nested statements not included)."""
    for field in dataclasses.fields(node):
        if field.name not in ("src", "ty", "interval"):
            yield from expressions(getattr(node, field.name))


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


def every(node: tree.Expr) -> Iterator[tree.Expr]:
    """An expression and all beneath it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


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
