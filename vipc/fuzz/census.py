"""What stands in drawn programs: in what share of them each feature of the language appears.

`FEATURES` is the table of what the generator is to cover, each with the least share of the programs; a test holds it to them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vipc.fuzz.campaign import drawn
from vipc.fuzz.scope import INTEGERS

Test = Callable[[ast.AST], bool]


@dataclass(frozen=True)
class Feature:
    """A program has it if one of its nodes passes `test`. `share`: of the programs at least, in percent."""

    name: str
    share: int
    test: Test


def _is(*kinds: type[ast.AST]) -> Test:
    return lambda node: isinstance(node, kinds)


def _calls(*names: str) -> Test:
    """A call of a function or method of one of these names."""
    return lambda node: isinstance(node, ast.Call) and _name(node.func) in names


def _name(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _name(value)
        case _:
            return ""


def _annotation(*names: str) -> Test:
    """A variable or parameter whose annotation is one of these, or an instance of it."""
    return lambda node: isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None and _name(node.annotation) in names


def _derives(*bases: str) -> Test:
    return lambda node: isinstance(node, ast.ClassDef) and any(_name(base) in bases for base in node.bases)


def _decorated(name: str) -> Test:
    return lambda node: isinstance(node, ast.ClassDef | ast.FunctionDef) and any(
        _name(d.func if isinstance(d, ast.Call) else d) == name for d in node.decorator_list)


def _defines(*names: str) -> Test:
    return lambda node: isinstance(node, ast.FunctionDef) and node.name in names


def _pattern(kind: type[ast.pattern]) -> Test:
    return lambda node: isinstance(node, ast.match_case) and any(isinstance(part, kind) for part in ast.walk(node.pattern))


def _loop_else(node: ast.AST) -> bool:
    return isinstance(node, ast.For | ast.While) and bool(node.orelse)


def _payload(node: ast.AST) -> bool:
    return (isinstance(node, ast.ClassDef) and node.name.startswith("Failure")
            and any(isinstance(part, ast.FunctionDef) and len(part.args.args) > 1 for part in node.body))


def _inheritance(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(_name(base).startswith(("Thing", "Node")) for base in node.bases)


def _left_by_jump(node: ast.AST) -> bool:
    """A try with `finally` that a break, continue or return leaves."""
    return isinstance(node, ast.Try) and bool(node.finalbody) and any(
        isinstance(part, ast.Break | ast.Continue | ast.Return) for statement in node.body for part in ast.walk(statement))


def _spec(node: ast.AST) -> bool:
    return isinstance(node, ast.FormattedValue) and node.format_spec is not None


def _computed_spec(node: ast.AST) -> bool:
    return (isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr)
            and any(isinstance(part, ast.FormattedValue) for part in node.format_spec.values))


FEATURES = (
    *(Feature(f"places of type {name}", 40, _annotation(name)) for name in INTEGERS),
    Feature("float", 20, _annotation("float")),
    Feature("enum", 50, _derives("Enum", "IntEnum")),
    Feature("class", 80, _is(ast.ClassDef)),
    Feature("dataclass", 25, _decorated("dataclass")),
    Feature("inheritance", 25, _inheritance),
    Feature("@virtual", 20, _decorated("virtual")),
    Feature("property", 10, _decorated("property")),
    Feature("operator methods", 15, _defines("__add__", "__sub__", "__mul__", "__eq__", "__lt__", "__getitem__", "__setitem__")),
    Feature("__str__, __repr__", 8, _defines("__str__", "__repr__")),
    Feature("user iterator", 10, _defines("__next__")),
    Feature("isinstance", 8, _calls("isinstance")),
    Feature("C | None", 10, lambda node: isinstance(node, ast.AnnAssign | ast.arg) and isinstance(node.annotation, ast.BinOp)),
    Feature("exception class with payload", 40, _payload),
    Feature("try", 70, _is(ast.Try)),
    Feature("finally", 30, lambda node: isinstance(node, ast.Try) and bool(node.finalbody)),
    Feature("finally left by break, continue, return", 5, _left_by_jump),
    Feature("raise from", 5, lambda node: isinstance(node, ast.Raise) and node.cause is not None),
    Feature("bare raise", 10, lambda node: isinstance(node, ast.Raise) and node.exc is None),
    Feature("with", 20, _is(ast.With)),
    Feature("for", 70, _is(ast.For)),
    Feature("while", 40, _is(ast.While)),
    Feature("loop else", 25, _loop_else),
    Feature("break", 20, _is(ast.Break)),
    Feature("continue", 20, _is(ast.Continue)),
    Feature("zip, enumerate, reversed", 25, _calls("zip", "enumerate", "reversed")),
    Feature("walrus", 10, _is(ast.NamedExpr)),
    Feature("Span", 40, _annotation("Span")),
    Feature("slice", 40, _is(ast.Slice)),
    Feature("Array", 60, _annotation("Array")),
    Feature("array of arrays", 5, lambda node: _calls("array")(node) and len(getattr(node, "args", ())) == 3),
    Feature("array of objects", 8, lambda node: _calls("array")(node) and _name(getattr(node, "args", [node])[0])[:1].isupper()),
    Feature("generic class", 20, _derives("Generic")),
    Feature("generic function", 20, _calls("larger", "twice", "total", "swap", "index_of")),
    Feature("Ring, Pool", 10, _calls("Ring", "Pool")),
    Feature("List, Dict, heap queue, sort", 15, _calls("List", "Dict", "heappush", "sort_span")),
    Feature("heap", 8, _is(ast.Delete)),
    Feature("match", 40, _is(ast.Match)),
    Feature("guard", 10, lambda node: isinstance(node, ast.match_case) and node.guard is not None),
    Feature("or pattern", 15, _pattern(ast.MatchOr)),
    Feature("sequence pattern", 10, _pattern(ast.MatchSequence)),
    Feature("class pattern", 8, _pattern(ast.MatchClass)),
    Feature("text and bytes pattern", 8, lambda node: isinstance(node, ast.match_case) and any(
        isinstance(part, ast.Constant) and isinstance(part.value, str | bytes) for part in ast.walk(node.pattern))),
    Feature("f-string", 80, _is(ast.JoinedStr)),
    Feature("format spec", 60, _spec),
    Feature("computed format spec", 8, _computed_spec),
    Feature("methods of texts", 30, _calls(
        "find", "startswith", "endswith", "strip", "split", "partition", "removeprefix", "count", "rfind")),
    Feature("comprehension", 30, _is(ast.ListComp, ast.GeneratorExp)),
    Feature("Callable", 15, _annotation("Callable")),
    Feature("Wire", 12, _derives("Wire")),
    Feature("Atomic", 5, _calls("Atomic")),
    Feature("keyword-only argument", 8, lambda node: isinstance(node, ast.arguments) and bool(node.kwonlyargs)),
    Feature("conditional expression", 40, _is(ast.IfExp)),
    Feature("assert", 20, _is(ast.Assert)),
    Feature("global", 40, _is(ast.Global)),
)


def census(seed: int, programs: int) -> dict[str, float]:
    """The share of the programs, in percent, that has each feature."""
    trees = [ast.parse(text) for text in drawn(seed, range(programs)).values()]
    found = [set(_found(tree)) for tree in trees]
    return {feature.name: 100 * sum(feature.name in names for names in found) / programs for feature in FEATURES}


def _found(tree: ast.AST) -> Iterator[str]:
    nodes = list(ast.walk(tree))
    for feature in FEATURES:
        if any(feature.test(node) for node in nodes):
            yield feature.name


def table(seed: int, programs: int) -> str:
    """The census as text, what is too rare marked."""
    shares = census(seed, programs)
    lines = [f"{'feature':<42} {'share':>6} {'least':>6}"]
    for feature in FEATURES:
        mark = "  too rare" if shares[feature.name] < feature.share else ""
        lines.append(f"{feature.name:<42} {shares[feature.name]:>5.1f}% {feature.share:>5}%{mark}")
    return "\n".join(lines)
