"""Random programs against CPython's parser: trees printed by `ast.unparse`, and sources with random damage."""

from __future__ import annotations

import ast
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vipc.syntax.forms import agree
from tests.vipc.syntax.test_parse import CORPUS

LOAD = ast.Load()
STORE = ast.Store()
NAMES = st.sampled_from(["a", "b", "match", "case", "_", "é", "print"])
LEAVES = st.one_of(
    NAMES.map(lambda name: ast.Name(name, LOAD)),
    st.one_of(
        st.integers(0, 2**70), st.floats(0, allow_nan=False, allow_infinity=False), st.text(max_size=5),
        st.binary(max_size=5), st.sampled_from([None, True, False, ..., 2j]),
    ).map(ast.Constant),
)  # fmt: skip
BINARY = st.sampled_from(
    [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.MatMult, ast.Pow, ast.LShift, ast.RShift,
     ast.BitAnd, ast.BitOr, ast.BitXor]
)  # fmt: skip
COMPARE = st.sampled_from(
    [ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In, ast.NotIn]
)
UNARY = st.sampled_from([ast.UAdd, ast.USub, ast.Invert, ast.Not])


def _clauses(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[list[ast.comprehension]]:
    target = NAMES.map(lambda name: ast.Name(name, STORE))
    clause = st.builds(lambda t, i, c: ast.comprehension(t, i, c, 0), target, inner, st.lists(inner, max_size=2))
    return st.lists(clause, min_size=1, max_size=2)


def _inner(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
    many = st.lists(inner, max_size=3)
    some = st.lists(inner, min_size=1, max_size=3)
    field = st.builds(ast.FormattedValue, inner, st.sampled_from([-1, 114, 115]), st.none())
    text = st.text("ab{} é", min_size=1, max_size=3).map(ast.Constant)
    return st.one_of(
        st.builds(lambda a, op, b: ast.BinOp(a, op(), b), inner, BINARY, inner),
        st.builds(lambda op, a: ast.UnaryOp(op(), a), UNARY, inner),
        st.builds(lambda op, a: ast.BoolOp(op(), a), st.sampled_from([ast.And, ast.Or]), st.lists(inner, min_size=2)),
        st.builds(
            lambda a, rest: ast.Compare(a, [op() for op, _ in rest], [b for _, b in rest]),
            inner,
            st.lists(st.tuples(COMPARE, inner), min_size=1, max_size=3),
        ),
        st.builds(ast.IfExp, inner, inner, inner),
        st.builds(lambda a: ast.Tuple(a, LOAD), many),
        st.builds(lambda a: ast.List(a, LOAD), many),
        st.builds(ast.Set, some),
        st.builds(lambda pairs: ast.Dict([k for k, _ in pairs], [v for _, v in pairs]),
                  st.lists(st.tuples(st.none() | inner, inner), max_size=3)),
        st.builds(lambda a, name: ast.Attribute(a, name, LOAD), inner, NAMES),
        st.builds(lambda a, i: ast.Subscript(a, i, LOAD), inner, inner),
        st.builds(lambda a, i, j, k: ast.Subscript(a, ast.Slice(i, j, k), LOAD),
                  inner, st.none() | inner, st.none() | inner, st.none() | inner),
        st.builds(lambda f, a, k: ast.Call(f, a, [ast.keyword("k", v) for v in k]), inner, many,
                  st.lists(inner, max_size=1)),
        st.builds(lambda f, a, b: ast.Call(f, [ast.Starred(a, LOAD)], [ast.keyword(None, b)]), inner, inner, inner),
        st.builds(ast.ListComp, inner, _clauses(inner)),
        st.builds(ast.SetComp, inner, _clauses(inner)),
        st.builds(ast.GeneratorExp, inner, _clauses(inner)),
        st.builds(ast.DictComp, inner, inner, _clauses(inner)),
        st.builds(lambda name, a: ast.NamedExpr(ast.Name(name, STORE), a), NAMES, inner),
        st.builds(lambda a: ast.Lambda(ast.arguments([], [ast.arg("x")], None, [], [], None, []), a), inner),
        st.builds(ast.JoinedStr, st.lists(field | text, max_size=3)),
    )  # fmt: skip


EXPRESSIONS = st.recursive(LEAVES, _inner, max_leaves=12)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(EXPRESSIONS)
def test_expressions(expression: ast.expr) -> None:
    try:
        source = ast.unparse(ast.fix_missing_locations(ast.Expression(expression)))
    except ValueError:  # an f-string that 3.11 cannot write
        return
    agree(f"x = ({source})\n")
    agree(f"f({source},\n  é, {source})\n")


PIECES = [
    "(", ")", "[", "]", "{", "}", ":", ",", "=", "==", "\n", "    ", "\t", '"', "'", '"""', 'f"{', '}"', "*", "**", "@",
    ".", "...", "if ", "else ", "for ", "in ", "lambda ", "yield ", "await ", "async ", "match ", "case ", "_", "not ",
    "is ", "1", "0x", "1e", "0777", 'b"', "\\", "\\\n", "#", "->", ":=", "+=", "def ", "class ", "return ", "é", "€",
    "\0", "\x0c", "!", "!r", "=}", "with ", "as ", "import ", "from ", "try:", "except ", "finally:", "global ",
    "del ", "pass", ";", "~", "None", "\r", "{{", "}}", "\\N{", "\\x4", 'u"',
]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_damaged_sources(seed: int) -> None:
    """Pieces put in, cut out and exchanged: both parsers refuse, or both see the same."""
    choose = random.Random(seed)
    for _ in range(250):
        source = choose.choice(CORPUS)
        for _ in range(choose.choice([1, 1, 2, 3])):
            place = choose.randrange(len(source) + 1)
            cut = choose.choice([0, 0, 1, 2, 5])
            piece = choose.choice(PIECES) if choose.random() < 0.7 else ""
            source = source[:place] + piece + source[place + cut :]
        try:
            agree(source)
        except AssertionError as problem:
            raise AssertionError(f"{problem}\n{source!r}") from None
