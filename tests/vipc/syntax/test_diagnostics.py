"""Diagnostics: form, order and limit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from vipc.diagnostic_codes import CODES, ROWS
from vipc.diagnostics import LIMIT, CompileError, Diagnostic, Sink, Span, render, to_json


def test_render_underlines_the_span() -> None:
    text = "x = 1\ny: u8 = 300\n"
    found = Diagnostic("VIP0101", "300 does not fit u8", "a.py", Span(2, 9, 2, 12), "use u16")
    assert render(found, text) == (
        "a.py:2:9: error VIP0101: 300 does not fit u8\n    y: u8 = 300\n            ^^^\nhelp: use u16"
    )


def test_render_without_source_is_the_headline() -> None:
    assert render(Diagnostic("VIP0001", "no such file", "a.py")) == "a.py:1:1: error VIP0001: no such file"


def test_columns_are_shown_in_characters() -> None:
    text = "é = 'ü' + b\n"
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp)
    found = Diagnostic("VIP0101", "m", "a.py", Span.of(node.value.right), severity="warning")
    expected = ["a.py:1:11: warning VIP0101: m", "    " + text[:-1], "    " + " " * 10 + "^"]
    assert render(found, text).split("\n") == expected
    assert to_json(found, text)["column"] == 11
    assert to_json(found, text)["end_column"] == 12


def test_a_span_over_lines_is_underlined_to_the_end_of_its_first() -> None:
    found = Diagnostic("VIP0101", "m", "a.py", Span(1, 5, 2, 3))
    assert render(found, "x = (1,\n  2)\n").split("\n")[2] == "        ^^^"


def test_sink_reports_in_source_order_once_and_limited() -> None:
    sink = Sink()
    for line in range(LIMIT + 5, 0, -1):
        sink.error("VIP0101", "m", "b.py", Span(line, 1, line, 2))
        sink.error("VIP0101", "m", "b.py", Span(line, 1, line, 2))
    sink.warning("VIP0101", "w", "a.py")
    assert sink.errors == LIMIT + 5
    assert sink.full
    assert [d.span.line for d in sink.diagnostics] == [*range(1, LIMIT + 1), 1]
    with pytest.raises(CompileError) as caught:
        sink.check()
    assert len(caught.value.diagnostics) == LIMIT + 1


def test_warnings_do_not_fail() -> None:
    sink = Sink()
    sink.warning("VIP0101", "w", "a.py")
    sink.check()
    assert not sink.full


def test_codes_are_unique_and_ordered() -> None:
    assert len(CODES) == len(ROWS)
    assert [row.code for row in ROWS] == sorted(CODES)


def test_every_code_of_this_stage_has_a_case() -> None:
    cases = "".join(path.read_text() for path in Path(__file__).parent.iterdir() if path.suffix in (".test", ".py"))
    untested = [code for code in CODES if code < "VIP0200" and code not in cases]
    assert untested == []


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="I1"):
        Diagnostic("VIP9999", "m", "a.py")
