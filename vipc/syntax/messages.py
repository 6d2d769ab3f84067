"""What is said about a token that cannot stand where it does."""

from __future__ import annotations

from vipc.syntax.token import Token

DEPENDENT = {
    "ELSE": "'if', 'for', 'while' or 'try'",
    "ELIF": "'if'",
    "EXCEPT": "'try'",
    "FINALLY": "'try'",
    "CASE": "'match'",
}

_SHOWN = {
    "NAME": "a name", "NUMBER": "a number", "STRING": "a string", "_NEWLINE": "the end of the line",
    "_INDENT": "an indented block", "_DEDENT": "the end of the block", "$END": "the end of the statement",
    "COLON": "':'", "LPAR": "'('", "RPAR": "')'", "RSQB": "']'", "RBRACE": "'}'", "COMMA": "','", "EQUAL": "'='",
    "IMPORT": "'import'", "IN": "'in'", "ELSE": "'else'", "CASE": "'case'", "EXCEPT": "'except'",
}  # fmt: skip

_CLOSERS = frozenset({"RPAR", "RSQB", "RBRACE"})
_LINE_STARTS = frozenset({"", "_NEWLINE", "_INDENT", "_DEDENT"})

TRY_ALONE = {"EXCEPT", "FINALLY"}
"""What is expected after the block of a `try`; after a handler `else` is expected as well."""

_MATCH = "the line of 'match' ends in ':', and its block begins with 'case'"

Explanation = tuple[str, str, str]


def explain(token: Token, before: list[Token], expected: frozenset[str]) -> Explanation:
    """Code, message and help; `before` are up to two tokens to its left."""
    previous = before[-1] if before else Token("", "", 1, 0, 1, 0)
    found = _known_mistake(token, previous, before, expected)
    if found is not None:
        return found
    if token.kind in _SHOWN and token.kind not in ("NAME", "NUMBER", "STRING") and not token.text:
        message = f"unexpected {_SHOWN[token.kind].removeprefix('the ')}"
    elif token.kind == "STRING":
        message = "unexpected string"
    else:
        message = f"unexpected '{token.text}'"
    shown = sorted(_SHOWN[kind] for kind in expected if kind in _SHOWN)
    help = ""
    if 0 < len(expected) <= 3 and len(shown) == len(expected):
        help = f"expected {' or '.join(shown)}"
    elif expected & _CLOSERS and token.kind != "_NEWLINE":
        help = "is a comma or an operator missing before it?"
    return "VIP0101", message, help


def _known_mistake(
    token: Token, previous: Token, before: list[Token], expected: frozenset[str]
) -> Explanation | None:
    """Mistakes that have a remedy of their own."""
    if token.kind in DEPENDENT and previous.kind in _LINE_STARTS:
        return "VIP0101", f"'{token.text}' belongs to no {DEPENDENT[token.kind]}", ""
    if previous.text in ("match", "case") and previous.kind == "NAME" and token.kind != "_NEWLINE":
        return "VIP0101", f"'{previous.text}' begins no match statement here", _MATCH
    if token.kind == "_NEWLINE" and "COLON" in expected and previous.kind not in ("COLON", "COMMA"):
        return "VIP0101", "':' is missing at the end of the line", "a header ends in ':'"
    if token.text == "=" and "NAME" not in expected:
        return "VIP0101", "'=' is no operator in an expression", "compare with '==', bind with ':=' in parentheses"
    if token.text.isidentifier() and token.kind == token.text.upper() and expected == {"NAME"}:
        return "VIP0101", f"'{token.text}' is a keyword and cannot be a name", ""
    if previous.text in ("print", "exec") and previous.kind == "NAME" and token.kind in ("STRING", "NAME", "NUMBER"):
        return "VIP0101", f"the arguments of '{previous.text}' need parentheses", f"write {previous.text}(...)"
    if token.text == previous.text and token.text in ("&", "|"):
        word = "and" if token.text == "&" else "or"
        return "VIP0101", f"'{token.text * 2}' is no operator", f"write '{word}'"
    if token.kind == "_NEWLINE" and [part.text for part in before] in (["+", "+"], ["-", "-"]):
        return "VIP0101", f"'{previous.text * 2}' is no operator", f"write '{previous.text}= 1'"
    if token.text == "[" and before and before[0].kind in ("DEF", "CLASS"):
        return "VIP0101", "type parameters in brackets are not Python 3.11", "use Generic[T] and TypeVar"
    if previous.text == "type" and token.kind == "NAME":
        return "VIP0101", "the type statement is not Python 3.11", "write Name = Type"
    return None
