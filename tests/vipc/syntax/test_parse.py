"""The parser against CPython's: every node, every field, every position."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from vipc.diagnostics import Sink, render
from vipc.syntax.parse import parse

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(path for folder in ("vipc", "kernel", "lib", "tools") for path in (ROOT / folder).rglob("*.py"))


def agree(text: str) -> None:
    """Our tree equals `ast.parse`'s; what a function of the subset may not contain is not looked at here."""
    sink = Sink()
    tree = parse(text, "test.py", sink)
    refused = [found for found in sink.diagnostics if not "VIP0120" <= found.code <= "VIP0139"]
    assert not refused, render(refused[0], text)
    if tree is not None:
        assert ast.dump(tree, include_attributes=True) == ast.dump(ast.parse(text), include_attributes=True)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sources_of_the_project(path: Path) -> None:
    agree(path.read_text(encoding="utf-8"))
