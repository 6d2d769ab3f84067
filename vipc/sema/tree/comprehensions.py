"""The typed tree's comprehensions, iterations over objects, and what built-in functions make of an iteration."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vipc.sema.tree.expressions import Expr, Piece
from vipc.sema.types import LocalVar

if TYPE_CHECKING:
    from vipc.sema.tree.statements import Iter

Shape = tuple["Shape", ...] | None
"""How targets nest: None is one target, a tuple unpacks."""


@dataclass(eq=False, slots=True)
class Clause:
    """`for targets in iter if test if test`, within a comprehension; the targets are variables of its own."""

    src: ast.AST
    targets: list[Expr]
    shape: Shape
    iter: Iter
    tests: list[Expr]


@dataclass(eq=False, slots=True)
class IterComprehension:
    """`element for ... in ...`. kind: "generator" (made as they are asked for), "list", "set" or "dict" (all of them made
    first; `extra` is the value of a dict's key, evaluated behind it). The first clause's iterator belongs to the
    function, all else to a frame of its own, `<genexpr>` or `<listcomp>` in tracebacks."""

    src: ast.AST
    kind: str
    clauses: list[Clause]
    element: Expr
    extra: Expr | None = None


@dataclass(eq=False, slots=True)
class IterObject:
    """An object with `__iter__` and `__next__`: `maker` gives the iterator, kept in `var`; `step` is the call of __next__."""

    maker: Expr
    var: LocalVar
    step: Expr


@dataclass(eq=False, slots=True)
class IterSplit:
    """`text.split(separator, limit)` (no separator: at white space; no limit: -1), `text.splitlines(keep)`: views, one by one."""

    src: ast.AST
    value: Expr
    kind: str                       # "split" or "lines"
    separator: Expr | None
    limit: Expr | None
    keep: bool


@dataclass(eq=False, slots=True)
class Reduce(Expr):
    """sum, any, all, min, max of an iteration, and `in` one. Each value yielded goes to `targets`.

    `left`: what `in` looks for, kept in the variable `best`. `start`: of sum, or the default of min and max. `value`: the
    truth, summand or key of one value (over `targets`); `best` and `best_key` are variables for the best value and its
    key; `better` says whether one value takes the place of the best, or is what `in` looks for."""

    name: str
    iter: Iter
    targets: list[Expr]
    value: Expr
    key: Expr | str | None = None
    left: Expr | None = None
    start: Expr | None = None
    best: LocalVar | None = None
    best_key: LocalVar | None = None
    current: LocalVar | None = None
    better: Expr | None = None


@dataclass(eq=False, slots=True)
class Taken(Expr):
    """All values of an iterator, as many as the tuple has items; more or fewer of them fail."""

    iter: Iter


@dataclass(eq=False, slots=True)
class Text(Expr):
    """A text that is put together where it is written: an element of a Joined."""

    pieces: list[Piece]


@dataclass(eq=False, slots=True)
class Joined(Expr):
    """`separator.join(iter)`, only as the value of a Piece. Each value yielded goes to `targets` and is written as `pieces`;
    without targets the iterator is a comprehension of Text."""

    separator: Expr
    iter: Iter
    targets: list[Expr]
    pieces: list[Piece]
