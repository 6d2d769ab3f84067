"""Builders of match statements and their patterns: one row of `PATTERNS` for each alias of the grammar."""

from __future__ import annotations

import ast
from typing import Any

from vipc.diagnostics import Span
from vipc.syntax.build_expressions import number_value
from vipc.syntax.engine import Builder
from vipc.syntax.places import LOAD, SyntaxProblem, at
from vipc.syntax.token import Token

Parts = list[Any]


def _match(parts: Parts, first: Token, last: Token) -> ast.stmt:
    _, subject, *cases = parts
    return at(ast.Match(subject=subject, cases=cases), first, last)


def _case(parts: Parts, first: Token, last: Token) -> ast.match_case:
    _, pattern, guard, body = parts
    return ast.match_case(pattern=pattern, guard=guard, body=body)


def _name(parts: Parts, first: Token, last: Token) -> ast.pattern:
    return at(ast.MatchAs(pattern=None, name=None if first.text == "_" else first.text), first, last)


def _as(parts: Parts, first: Token, last: Token) -> ast.pattern:
    pattern, name = parts
    if name.text == "_":
        raise SyntaxProblem("VIP0107", "'_' binds nothing", name.span, "leave 'as _' out")
    return at(ast.MatchAs(pattern=pattern, name=name.text), first, last)


def _or(parts: Parts, first: Token, last: Token) -> ast.pattern:
    return at(ast.MatchOr(patterns=parts), first, last)


def _singleton(value: bool | None) -> Builder:
    return lambda parts, first, last: at(ast.MatchSingleton(value=value), first, last)


def _value(parts: Parts, first: Token, last: Token) -> ast.pattern:
    _no_wildcard(first)
    return at(ast.MatchValue(value=_plain(parts[0])), first, last)


def _no_wildcard(first: Token) -> None:
    if first.text == "_":
        raise SyntaxProblem("VIP0101", "'_' matches anything and names nothing", first.span)


def _plain(value: ast.expr) -> ast.expr:
    if isinstance(value, ast.JoinedStr):
        raise SyntaxProblem("VIP0101", "an f-string is not a pattern", Span.of(value), "compare in a guard")
    return value


def _star(parts: Parts, first: Token, last: Token) -> ast.pattern:
    name = parts[0].text
    return at(ast.MatchStar(name=None if name == "_" else name), first, last)


def _sequence(parts: Parts, first: Token, last: Token) -> ast.pattern:
    return at(ast.MatchSequence(patterns=parts), first, last)


def _pair(parts: Parts, first: Token, last: Token) -> tuple[ast.expr, ast.pattern]:
    return _plain(parts[0]), parts[1]


def _rest(parts: Parts, first: Token, last: Token) -> Token:
    token: Token = parts[0]
    return token


def _mapping(parts: Parts, first: Token, last: Token) -> ast.pattern:
    pairs = [part for part in parts if isinstance(part, tuple)]
    rest = [part for part in parts if isinstance(part, Token)]
    if rest and (len(rest) > 1 or parts[-1] is not rest[0]):
        raise SyntaxProblem("VIP0108", "'**' comes last, and once", rest[0].span)
    node = ast.MatchMapping(
        keys=[key for key, _ in pairs],
        patterns=[pattern for _, pattern in pairs],
        rest=rest[0].text if rest else None,
    )
    return at(node, first, last)


def _keyword(parts: Parts, first: Token, last: Token) -> tuple[str, ast.pattern]:
    return first.text, parts[1]


def _of_class(parts: Parts, first: Token, last: Token) -> ast.pattern:
    _no_wildcard(first)
    named = [part for part in parts[1:] if isinstance(part, tuple)]
    plain = [part for part in parts[1:] if not isinstance(part, tuple)]
    if parts[1:] != [*plain, *named]:
        late = next(part for before, part in zip(parts[1:], parts[2:], strict=False)
                    if isinstance(before, tuple) and not isinstance(part, tuple))  # fmt: skip
        raise SyntaxProblem("VIP0108", "a positional pattern follows a keyword pattern", Span.of(late))
    node = ast.MatchClass(
        cls=parts[0],
        patterns=plain,
        kwd_attrs=[name for name, _ in named],
        kwd_patterns=[pattern for _, pattern in named],
    )
    return at(node, first, last)


def _attribute(parts: Parts, first: Token, last: Token) -> ast.expr:
    node: ast.expr = at(ast.Name(id=first.text, ctx=LOAD), first, first)
    for token in parts[1:]:
        node = at(ast.Attribute(value=node, attr=token.text, ctx=LOAD), first, token)
    return node


def _number(token: Token) -> ast.expr:
    return at(ast.Constant(value=number_value(token.text), kind=None), token, token)


def _minus(parts: Parts, first: Token, last: Token) -> ast.expr:
    return at(ast.UnaryOp(op=ast.USub(), operand=_number(parts[0])), first, last)


def _complex(operator: type[ast.operator]) -> Builder:
    def build(parts: Parts, first: Token, last: Token) -> ast.expr:
        return at(ast.BinOp(left=parts[0], op=operator(), right=_number(parts[1])), first, last)

    return build


PATTERNS: dict[str, Builder] = {
    "match": _match,
    "case": _case,
    "pattern_name": _name,
    "pattern_as": _as,
    "pattern_or": _or,
    "pattern_none": _singleton(None),
    "pattern_true": _singleton(True),
    "pattern_false": _singleton(False),
    "pattern_value": _value,
    "pattern_star": _star,
    "pattern_sequence": _sequence,
    "pattern_pair": _pair,
    "pattern_rest": _rest,
    "pattern_mapping": _mapping,
    "pattern_keyword": _keyword,
    "pattern_of_class": _of_class,
    "pattern_attribute": _attribute,
    "pattern_minus": _minus,
    "pattern_add": _complex(ast.Add),
    "pattern_sub": _complex(ast.Sub),
}
