"""String, bytes and f-string literals: their values, and adjacent ones joined."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Sequence

from vipc.diagnostics import Span
from vipc.syntax.places import SyntaxProblem, at
from vipc.syntax.token import Field, Token

FieldParser = Callable[[list[Token]], ast.expr]

_ESCAPE = re.compile(
    r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\}|(.)|$)", re.S
)
_BYTES_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|(.)|$)", re.S)
_SIMPLE = {
    "\n": "", "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t",
    "v": "\v",
}  # fmt: skip


def join(parse_field: FieldParser, tokens: list[Token], first: Token, last: Token) -> ast.expr:
    """The node of adjacent literals: a `Constant`, or a `JoinedStr` when one of them is an f-string."""
    texts: list[str] = []
    values: list[bytes] = []
    formatted = False
    for token in tokens:
        prefix, _, body = _parts(token)
        if "b" in prefix:
            values.append(_bytes(body, "r" in prefix, token))
        elif token.pieces is None:
            texts.append(body if "r" in prefix else _text(body, token))
        else:
            formatted = True
            texts.append("")
    if values and texts:
        raise SyntaxProblem("VIP0106", "bytes and text literals do not join", _between(first, last))
    if values:
        return _constant(b"".join(values), first, last)
    if not formatted:
        return _constant("".join(texts), first, last)
    joiner = _Joiner(parse_field, first, last)
    pieces: list[str | ast.expr] = []
    for token, text in zip(tokens, texts, strict=True):
        pieces.extend([text] if token.pieces is None else joiner.pieces(token, token.pieces))
    return joiner.join(pieces, first, last)


class _Joiner:
    """The pieces of one expression; `first` and `last` are the first and last of its adjacent literals."""

    def __init__(self, parse_field: FieldParser, first: Token, last: Token) -> None:
        self._parse_field = parse_field
        self._first = first
        self._last = last

    def pieces(self, token: Token, found: Sequence[str | Field]) -> list[str | ast.expr]:
        """Texts and `FormattedValue`s of one f-string (or format specification)."""
        raw = "r" in _parts(token)[0]
        pieces: list[str | ast.expr] = []
        for piece in found:
            if isinstance(piece, str):
                pieces.append(piece if raw else _text(piece, token))
                continue
            if piece.shown:
                pieces.append(piece.shown)
            value = self._parse_field(piece.tokens)
            spec = None if piece.spec is None else self.join(self.pieces(token, piece.spec), token, token)
            node = ast.FormattedValue(value=value, conversion=piece.conversion, format_spec=spec)
            pieces.append(at(node, self._first, self._last))
        return pieces

    def join(self, pieces: list[str | ast.expr], first: Token, last: Token) -> ast.JoinedStr:
        """Adjacent texts made one, empty ones left out. Positions as in CPython 3.11: texts before a field have that
        of all the literals; the node and its last text stretch from `first` to `last`."""
        values: list[ast.expr] = []
        text: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                text.append(piece)
                continue
            if any(text):
                values.append(_constant("".join(text), self._first, self._last))
            text = []
            values.append(piece)
        if any(text):
            values.append(_constant("".join(text), first, last))
        return at(ast.JoinedStr(values=values), first, last)


def _constant(value: str | bytes, first: Token, last: Token) -> ast.Constant:
    kind = "u" if first.text.startswith("u") else None
    return at(ast.Constant(value=value, kind=kind), first, last)


def _parts(token: Token) -> tuple[str, str, str]:
    """Prefix (lower case), quote and body of a literal."""
    text = token.text
    start = 0
    while text[start] not in "'\"":
        start += 1
    quote = text[start : start + 3]
    if len(text) - start < 6 or quote not in ("'''", '"""'):
        quote = text[start]
    return text[:start].lower(), quote, text[start + len(quote) : len(text) - len(quote)]


def _text(body: str, token: Token) -> str:
    if "\\" not in body:
        return body

    def value(found: re.Match[str]) -> str:
        octal, two, four, eight, name, letter = found.groups()
        if octal is not None:
            return chr(int(octal, 8))
        digits = two or four or eight
        if digits is not None:
            if int(digits, 16) > 0x10FFFF:
                raise _bad_escape(token, f"\\U{digits} is beyond the last character")
            return chr(int(digits, 16))
        if name is not None:
            try:
                return unicodedata.lookup(name)
            except KeyError:
                raise _bad_escape(token, f"no character is named '{name}'") from None
        if letter is None:
            return "\\"
        if letter in ("x", "u", "U", "N"):
            raise _bad_escape(token, f"the escape \\{letter} is cut short")
        return _SIMPLE.get(letter, found[0])

    return _ESCAPE.sub(value, body)


def _bytes(body: str, raw: bool, token: Token) -> bytes:
    if not body.isascii():
        raise SyntaxProblem("VIP0106", "a bytes literal holds only ASCII characters", token.span, "use \\x escapes")
    if raw or "\\" not in body:
        return body.encode()

    def value(found: re.Match[str]) -> str:
        octal, two, letter = found.groups()
        if octal is not None:
            return chr(int(octal, 8) & 0xFF)
        if two is not None:
            return chr(int(two, 16))
        if letter is None:
            return "\\"
        if letter == "x":
            raise _bad_escape(token, "the escape \\x is cut short")
        return _SIMPLE.get(letter, found[0])

    return _BYTES_ESCAPE.sub(value, body).encode("latin-1")


def _bad_escape(token: Token, message: str) -> SyntaxProblem:
    return SyntaxProblem("VIP0106", message, token.span)


def _between(first: Token, last: Token) -> Span:
    return Span(first.line, first.column + 1, last.end_line, last.end_column + 1)
