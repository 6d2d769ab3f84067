"""What a reference or view may lead to, and what escape analysis knows of a function from that (escape.py)."""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.sema import tree
from vipc.sema.types import FieldDecl, FuncDecl


@dataclass(frozen=True)
class Static:
    """Everything that lives as long as the program."""


@dataclass(frozen=True)
class Param:
    """What parameter `index` leads to; `deep`: by loading references from there."""

    index: int
    deep: bool = False


@dataclass(frozen=True)
class Site:
    """What an expression of this function makes, or what a `with` enters."""

    node: tree.Expr | tree.With

    def __hash__(self) -> int:
        return id(self.node)


@dataclass(frozen=True)
class ReadOnly:
    """Beside what a record leads to: its bytes are read-only. Fields that hold such records are known by their
    declarations (`Flow.read_only`), for the whole program."""


Thing = Static | Param | Site | ReadOnly
STATIC = Static()
READ_ONLY = ReadOnly()


@dataclass
class Summary:
    """`returns`: what results may lead to; `stores`: (value, holder) pairs of what is stored where.
    `fresh`: results are objects that the function makes, and `holds` what those lead to.
    `writes`: records and views whose own bytes are written; `keeps`: what is stored in which field."""

    returns: set[Thing] = field(default_factory=set)
    stores: set[tuple[Thing, Thing]] = field(default_factory=set)
    fresh: bool = False
    holds: set[Thing] = field(default_factory=set)
    writes: set[Param] = field(default_factory=set)
    keeps: set[tuple[Param, FieldDecl]] = field(default_factory=set)


@dataclass
class Escapes:
    """What is known of the functions of a base, whatever the program on it. `summaries`: of those that depend on nothing
    else; `read_only`: fields that hold read-only bytes; `values`: functions that the bodies in `walked` use as values."""

    summaries: dict[FuncDecl, Summary] = field(default_factory=dict)
    read_only: set[FieldDecl] = field(default_factory=set)
    values: set[FuncDecl] = field(default_factory=set)
    walked: set[FuncDecl] = field(default_factory=set)
