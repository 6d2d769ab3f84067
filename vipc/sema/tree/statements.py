"""The typed tree's statements, and the things that `for` goes over."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from vipc.sema.tree.comprehensions import IterComprehension, IterObject, IterSplit, Shape
from vipc.sema.tree.expressions import Expr
from vipc.sema.types import ExcDecl, FuncDecl, IntType, LocalVar


@dataclass(eq=False, slots=True)
class Stmt:
    """Base of statements."""

    src: ast.AST


@dataclass(eq=False, slots=True)
class ExprStmt(Stmt):
    """An expression for its effect."""

    value: Expr


@dataclass(eq=False, slots=True)
class Assign(Stmt):
    """`target = value` (several targets: left to right). Targets are Local, Global, Field or Index; value already fitted."""

    targets: list[Expr]
    value: Expr


@dataclass(eq=False, slots=True)
class AugAssign(Stmt):
    """`target op= ...`: the place is evaluated once; `value` holds OldValue and is fitted."""

    target: Expr
    value: Expr


@dataclass(eq=False, slots=True)
class Unpack(Stmt):
    """`a, (b, c) = value`: value is evaluated whole, then each item is fitted (`fits[i]` or None) and stored, left to
    right; `shape` says how the targets nest."""

    targets: list[Expr]
    fits: list[IntType | None]
    value: Expr
    shape: Shape = None


@dataclass(eq=False, slots=True)
class If(Stmt):
    """`if`; `elif` is an If in `orelse`. test is a bool."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]


@dataclass(eq=False, slots=True)
class While(Stmt):
    """`while ... else`."""

    test: Expr
    body: list[Stmt]
    orelse: list[Stmt]


@dataclass(eq=False, slots=True)
class IterRange:
    """range(start, stop, step); step a constant unless noted; `unsigned`: the variable is u64."""

    start: Expr
    stop: Expr
    step: Expr
    unsigned: bool


@dataclass(eq=False, slots=True)
class IterSequence:
    """The elements of an array, span, bytes or str, in order (length taken once at the start)."""

    value: Expr


@dataclass(eq=False, slots=True)
class IterItems:
    """A display. If its items are tuples (all of one shape), each yields that many values."""

    items: list[Expr]


@dataclass(eq=False, slots=True)
class IterEnumerate:
    """enumerate(inner, start): yields two values."""

    inner: Iter
    start: Expr


@dataclass(eq=False, slots=True)
class IterZip:
    """zip(a, b, ...): yields as many values."""

    inner: list[Iter]


@dataclass(eq=False, slots=True)
class IterReversed:
    """reversed(range or sequence)."""

    inner: Iter


Iter = (IterRange | IterSequence | IterItems | IterEnumerate | IterZip | IterReversed | IterComprehension | IterObject
        | IterSplit)


@dataclass(eq=False, slots=True)
class For(Stmt):
    """`for targets in iter ... else`; the values that the iterator yields, tuples among them taken apart, go to the
    targets one by one; a target of tuple type takes several."""

    targets: list[Expr]
    fits: list[IntType | None]
    iter: Iter
    body: list[Stmt]
    orelse: list[Stmt]
    shape: Shape = None


@dataclass(eq=False, slots=True)
class Case:
    """`values`: the integers matched (None: anything); `capture` binds the subject."""

    src: ast.AST
    values: list[int] | None
    capture: LocalVar | None
    guard: Expr | None
    body: list[Stmt]


@dataclass(eq=False, slots=True)
class Match(Stmt):
    """`match` on an integer, bool or enum."""

    subject: Expr
    cases: list[Case]


@dataclass(eq=False, slots=True)
class With(Stmt):
    """`with manager as target`: enter is called, exit on every way out."""

    manager: Expr
    target: LocalVar | None
    enter: FuncDecl
    exit: FuncDecl
    body: list[Stmt]


@dataclass(eq=False, slots=True)
class Handler:
    """`except (classes) as name`; no classes: everything."""

    src: ast.AST
    classes: list[ExcDecl]
    name: LocalVar | None
    body: list[Stmt]


@dataclass(eq=False, slots=True)
class Try(Stmt):
    """`try / except / else / finally`."""

    body: list[Stmt]
    handlers: list[Handler]
    orelse: list[Stmt]
    final: list[Stmt]


@dataclass(eq=False, slots=True)
class Raise(Stmt):
    """`raise exc from cause`; exc None: re-raise. `cause`: None, or ("none",) for `from None`, or an expression."""

    exc: Expr | None
    cause: Expr | tuple[str] | None


@dataclass(eq=False, slots=True)
class Assert(Stmt):
    """`assert test, text` (text a constant string or None)."""

    test: Expr
    text: str | None


@dataclass(eq=False, slots=True)
class Return(Stmt):
    """`return value`; already fitted."""

    value: Expr | None


@dataclass(eq=False, slots=True)
class Delete(Stmt):
    """`del name`: frees the object or array on the heap that `value`, a local, leads to. ReferenceError when it has been
    freed, ValueError when it is not on the heap."""

    value: Expr


@dataclass(eq=False, slots=True)
class Break(Stmt):
    """`break`."""


@dataclass(eq=False, slots=True)
class Continue(Stmt):
    """`continue`."""


@dataclass(eq=False, slots=True)
class Pass(Stmt):
    """Nothing."""
