"""The printed forms of a source, and its agreement with CPython's parser."""

from __future__ import annotations

import ast
import warnings

from vipc.diagnostics import Sink, render
from vipc.syntax.dump import dump, dump_tokens
from vipc.syntax.parse import parse, parse_unrestricted, tokenise

FILE = "a.py"


def printed(source: str, form: str) -> str:
    """The tokens, the tree or the findings of a source."""
    sink = Sink()
    if form == "tokens":
        tokens = tokenise(source, FILE, sink)
        assert tokens is not None
        return dump_tokens(tokens)
    tree = parse(source, FILE, sink)
    if form == "tree":
        assert tree is not None, render(sink.diagnostics[0], source)
        return dump(tree)
    assert (tree is None) == bool(sink.errors)
    return "\n".join(render(found, source) for found in sink.diagnostics)


def findings(source: str) -> list[str]:
    """`line:column code` of every finding."""
    sink = Sink()
    parse(source, FILE, sink)
    return [f"{found.span.line}:{found.span.column} {found.code}" for found in sink.diagnostics]


def agree(source: str) -> None:
    """Both parsers give the same tree, positions included, or both refuse; a refusal has a finding.

    Refusing tabs and the limits of nesting are ours alone.
    """
    ours_alone = ("VIP0003", "VIP0105")
    sink = Sink()
    tree = parse_unrestricted(source, FILE, sink)
    assert (tree is None) == bool(sink.errors)
    theirs = _cpython(source)
    if tree is None:
        refused = [found for found in sink.diagnostics if not found.code.startswith(ours_alone)]
        if theirs is not None and refused:
            raise AssertionError(f"CPython accepts what is refused here:\n{render(refused[0], source)}")
        return
    assert theirs is not None, "CPython refuses what is accepted here"
    assert ast.dump(tree, include_attributes=True) == ast.dump(theirs, include_attributes=True)


def _cpython(source: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = ast.parse(source)
            for node in module.body:
                compile(ast.Module(body=[node], type_ignores=[]), FILE, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return module
