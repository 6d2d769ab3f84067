"""Walks over the typed tree, whatever its shapes: children in the order of the fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

from vipc.sema import tree

Node = tree.Expr | tree.Stmt | tree.Piece | tree.Case | tree.Handler | tree.Clause | tree.Iter

_NODES = (tree.Expr, tree.Stmt, tree.Piece, tree.Case, tree.Handler, tree.Clause, *get_args(tree.Iter))
_names: dict[type, tuple[str, ...]] = {}


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node`."""
    kind = type(node)
    names = _names.get(kind)
    if names is None:
        names = _names[kind] = tuple(f.name for f in fields(kind) if f.name not in ("ty", "src", "interval"))
    for name in names:
        yield from _nodes(getattr(node, name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, _NODES):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _nodes(item)


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    work = [node]
    while work:
        top = work.pop()
        yield top
        work.extend(reversed(list(children(top))))
