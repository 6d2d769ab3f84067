"""Lines of tokens: the statements of a module, and what one token of lookahead cannot tell.

`match` begins a match statement when its line ends in a colon and the block below begins with `case`; `case` begins
a case at the lines of that block. The parenthesis after `with` encloses the items, rather than one expression, when
a colon follows its partner and nothing in it but an expression could hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from vipc.syntax.token import Token

_CONTINUES = ("_INDENT", "ELSE", "ELIF", "EXCEPT", "FINALLY")
_LINE_ENDS = ("_NEWLINE", "_INDENT", "_DEDENT")


def mark(tokens: list[Token]) -> None:
    """Gives `MATCH`, `CASE` and `WITH_PAREN` their kinds, in place."""
    previous = "_NEWLINE"
    for index, token in enumerate(tokens):
        if token.text == "match" and token.kind == "NAME" and previous in _LINE_ENDS:
            _match(tokens, index)
        elif token.kind == "WITH" and index + 1 < len(tokens) and tokens[index + 1].kind == "LPAR":
            _with(tokens, index + 1)
        previous = token.kind


def _match(tokens: list[Token], index: int) -> None:
    end = index
    while tokens[end].kind != "_NEWLINE":
        end += 1
    below = tokens[end + 1 : end + 3]
    if tokens[end - 1].kind != "COLON" or end - 1 <= index + 1 or len(below) < 2:
        return
    if below[0].kind != "_INDENT" or below[1].text != "case":
        return
    tokens[index].kind = "MATCH"
    depth = 0
    for place in range(end + 1, len(tokens)):
        kind = tokens[place].kind
        depth += (kind == "_INDENT") - (kind == "_DEDENT")
        if depth <= 0:
            return
        if depth == 1 and tokens[place].text == "case" and tokens[place - 1].kind in _LINE_ENDS:
            tokens[place].kind = "CASE"


def _with(tokens: list[Token], index: int) -> None:
    depth = 0
    for place in range(index, len(tokens)):
        token = tokens[place]
        depth += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if token.kind == "_NEWLINE":
            return
        if depth == 1 and (token.kind in ("FOR", "YIELD") or token.text == ":="):
            return
        if depth == 1 and token.kind == "STAR" and tokens[place - 1].text in ("(", ","):
            return
        if depth == 0:
            if place > index + 1 and tokens[place + 1].kind == "COLON":
                tokens[index].kind = "WITH_PAREN"
            return


def top_statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens of each statement of the module: from one line without indentation to the next that begins one."""
    start, depth, first = 0, 0, ""
    for index, token in enumerate(tokens):
        kind = token.kind
        depth += (kind == "_INDENT") - (kind == "_DEDENT")
        first = first or kind
        if depth or kind not in ("_NEWLINE", "_DEDENT"):
            continue
        following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        decorator = first == "AT" and kind == "_NEWLINE"
        first = ""
        if following in _CONTINUES or (decorator and following):
            continue
        yield tokens[start : index + 1]
        start = index + 1
