"""Tokens: what the tokeniser gives to the parser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vipc.diagnostics import Span


@dataclass(slots=True, eq=False)
class Token:
    """`kind` is a terminal of the grammar, `text` the source. Lines from 1, byte columns from 0, ends exclusive.

    `offset` is the place in the text; `pieces` is what an f-string is made of.
    """

    kind: str
    text: str
    line: int
    column: int
    end_line: int
    end_column: int
    offset: int = 0
    pieces: Sequence[str | Field] | None = None

    @property
    def span(self) -> Span:
        return Span(self.line, self.column + 1, self.end_line, self.end_column + 1)


@dataclass(slots=True, eq=False)
class Field:
    """`{...}` of an f-string: the expression's tokens (parentheses around them), `!r` as 114 or -1, the pieces of the
    format specification or None, and the text that `=` shows."""

    tokens: list[Token]
    conversion: int
    spec: Sequence[str | Field] | None
    shown: str
