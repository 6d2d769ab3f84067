"""F-strings: a string token split into literal text and fields, by the rules of Python 3.11.

Literal pieces are source text, escapes still in them and doubled braces made single. An expression holds no
backslash, no comment and no quote of the kind that encloses it; fields nest once, in a format specification.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from vipc.diagnostics import Span
from vipc.syntax.token import Field, Token

if TYPE_CHECKING:
    from vipc.syntax.tokens import Tokeniser

_PARTNERS = {"(": ")", "[": "]", "{": "}"}


class _Malformed(Exception):
    """The f-string is not one; says why."""


def split(tokeniser: Tokeniser, token: Token, quote: int) -> Sequence[str | Field] | None:
    """The pieces of the f-string whose opening quote is `quote` characters into the token; None when it has none
    (reported)."""
    width = 3 if token.text[quote : quote + 3] in ("'''", '"""') else 1
    start = token.offset + quote + width
    raw = "r" in token.text[:quote].lower()
    splitter = _Splitter(tokeniser, token, token.offset + len(token.text) - width, raw)
    try:
        pieces, _ = splitter.pieces(start, 0)
        return pieces
    except _Malformed as problem:
        splitter.report(str(problem))
        return None


class _Splitter:
    """One f-string: `end` is the place of its closing quote."""

    def __init__(self, tokeniser: Tokeniser, token: Token, end: int, raw: bool) -> None:
        self._tokeniser = tokeniser
        self._text = tokeniser.text
        self._token = token
        self._end = end
        self._raw = raw
        self._place = token.offset

    def report(self, message: str) -> None:
        """Reports at the place last looked at."""
        line, line_start = self._position(self._place)
        column = len(self._text[line_start : self._place].encode()) + 1
        span = Span(line, column, line, column + 1)
        self._tokeniser.sink.error("VIP0106", f"f-string: {message}", self._tokeniser.file, span)

    def pieces(self, place: int, level: int) -> tuple[list[str | Field], int]:
        """Literals and fields up to the closing quote, or for a specification (level 1) up to its brace."""
        found: list[str | Field] = []
        literal: list[str] = []
        text, end = self._text, self._end
        while place < end:
            self._place = place
            letter = text[place]
            if letter == "\\" and not self._raw:
                stop = self._escape(place)
                literal.append(text[place:stop])
                place = stop
            elif letter in "{}" and level == 0 and text.startswith(letter, place + 1, end):
                literal.append(letter)
                place += 2
            elif letter == "{":
                if literal:
                    found.append("".join(literal))
                    literal = []
                field, place = self._field(place, level)
                found.append(field)
            elif letter == "}":
                if level == 0:
                    self._refuse("a single '}'; write '}}'")
                break
            else:
                literal.append(letter)
                place += 1
        if literal:
            found.append("".join(literal))
        return found, place

    def _escape(self, place: int) -> int:
        """Where an escape ends: the braces of `\\N{...}` belong to it, those of `\\{` do not."""
        if self._text.startswith("\\N{", place):
            closing = self._text.find("}", place, self._end)
            return self._end if closing < 0 else closing + 1
        following = self._text[place + 1 : place + 2]
        return place + 1 if following in ("{", "}") else place + 2

    def _field(self, place: int, level: int) -> tuple[Field, int]:
        """The field whose brace is at `place`, and the place after it."""
        if level >= 2:
            self._refuse("fields nest too deeply")
        text, end = self._text, self._end
        stop = self._expression(place + 1)
        if not text[place + 1 : stop].strip():
            self._place = place
            self._refuse("an expression is missing")
        tokens = self._tokens(place, stop)
        at = stop
        shown = ""
        if text.startswith("=", at, end):
            at += 1
            while at < end and text[at].isspace():
                at += 1
            shown = text[place + 1 : at]
        conversion = -1
        if text.startswith("!", at, end):
            self._place = at
            letter = text[at + 1 : at + 2]
            if letter not in ("s", "r", "a") or at + 1 >= end:
                self._refuse("'!' is followed by s, r or a")
            conversion = ord(letter)
            at += 2
        spec: list[str | Field] | None = None
        if text.startswith(":", at, end):
            spec, at = self.pieces(at + 1, level + 1)
        self._place = min(at, end - 1)
        if not text.startswith("}", at, end):
            self._place = place
            self._refuse("'{' is never closed by '}'")
        if shown and conversion < 0 and spec is None:
            conversion = ord("r")
        return Field(tokens, conversion, spec, shown), at + 1

    def _expression(self, place: int) -> int:
        """Where the expression ends: at `=`, `!`, `:` or `}` outside of its brackets and strings."""
        text, end = self._text, self._end
        partners: list[str] = []
        quote = ""
        while place < end:
            self._place = place
            letter = text[place]
            if letter == "\\":
                self._refuse("an expression holds no backslash")
            if quote:
                if text.startswith(quote, place):
                    place += len(quote)
                    quote = ""
                else:
                    place += 1
                continue
            if letter in "'\"":
                quote = letter * 3 if text.startswith(letter * 3, place) else letter
                place += len(quote)
                continue
            if letter == "#":
                self._refuse("an expression holds no comment")
            if letter in _PARTNERS:
                partners.append(_PARTNERS[letter])
            elif not partners and letter in "=!:}<>":
                if text.startswith("=", place + 1, end) and letter in "=!<>":
                    place += 2
                    continue
                if letter not in "<>":
                    return place
            elif letter in ")]}":
                if not partners or partners.pop() != letter:
                    self._refuse(f"'{letter}' closes nothing")
            place += 1
        if quote:
            self._refuse("a string in an expression is never closed")
        self._refuse("'{' is never closed by '}'")

    def _tokens(self, brace: int, stop: int) -> list[Token]:
        """The expression's tokens, with parentheses in the places of the brace and of what follows."""
        line, line_start = self._position(brace)
        inner = self._tokeniser.stretch(brace + 1, stop, line, line_start)
        opening = self._parenthesis("LPAR", "(", brace, line, line_start)
        line, line_start = self._position(stop)
        return [opening, *inner, self._parenthesis("RPAR", ")", stop, line, line_start)]

    def _parenthesis(self, kind: str, text: str, place: int, line: int, line_start: int) -> Token:
        column = len(self._text[line_start:place].encode())
        return Token(kind, text, line, column, line, column + 1, place)

    def _position(self, place: int) -> tuple[int, int]:
        """The line of a place in this string, and where that line starts."""
        line = self._token.line + self._text.count("\n", self._token.offset, place)
        return line, self._text.rfind("\n", 0, place) + 1

    def _refuse(self, message: str) -> NoReturn:
        raise _Malformed(message)
