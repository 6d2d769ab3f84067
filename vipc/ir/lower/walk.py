"""Walks over the typed tree, whatever its shapes: children in the order of the fields."""

from __future__ import annotations

from collections.abc import Iterator

from vipc.sema import tree
from vipc.sema.tree.parts import NODE_FIELDS, NODES

Node = tree.Expr | tree.Stmt | tree.Piece | tree.Case | tree.Handler | tree.Clause | tree.Iter


def children(node: Node) -> list[Node]:
    """The nodes directly below `node`."""
    found: list[Node] = []
    for name in NODE_FIELDS[node.__class__]:
        value = getattr(node, name)
        if isinstance(value, NODES):
            found.append(value)
        elif value:
            _collect(value, found)
    return found


def _collect(value: object, found: list[Node]) -> None:
    """The nodes in a list, or in lists within it."""
    if isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, NODES):
                found.append(item)
            else:
                _collect(item, found)


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    work = [node]
    while work:
        top = work.pop()
        yield top
        work.extend(reversed(children(top)))
