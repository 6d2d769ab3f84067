"""Which fields of a node lead to other nodes: by its class, read off the annotations once.

Walks are most of what analyses of the tree cost, and most fields are types, sources, names and declarations.
"""

from __future__ import annotations

import dataclasses
import re
from typing import get_args

from vipc.sema.tree.comprehensions import Clause
from vipc.sema.tree.expressions import Expr, Piece
from vipc.sema.tree.statements import Case, Handler, Iter, Stmt

_EXPRESSIONS = re.compile(r"\b(Expr|Piece|Clause|Iter\w*)\b")
_NODES = re.compile(r"\b(Expr|Stmt|Case|Handler|Piece|Clause|Iter\w*)\b")


class Fields(dict[type, tuple[str, ...]]):
    """The names of the fields whose annotation the pattern finds, by class."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        super().__init__()
        self._pattern = pattern

    def __missing__(self, kind: type) -> tuple[str, ...]:
        found = self[kind] = tuple(field.name for field in dataclasses.fields(kind) if self._pattern.search(str(field.type)))
        return found


EXPRESSION_FIELDS = Fields(_EXPRESSIONS)
NODE_FIELDS = Fields(_NODES)
NODES = (Expr, Stmt, Piece, Case, Handler, Clause, *get_args(Iter))
