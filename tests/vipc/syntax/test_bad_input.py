"""Input of every bad kind ends in a finding with a code and a place, never in an exception."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.vipc.syntax.forms import findings
from vipc.diagnostics import Sink
from vipc.source import decode, read

DEEP = 10_000


def test_missing_file(tmp_path: Path) -> None:
    sink = Sink()
    assert read(tmp_path / "absent.py", "absent.py", sink) is None
    assert [(found.code, found.file) for found in sink.diagnostics] == [("VIP0001", "absent.py")]


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    sink = Sink()
    assert read(tmp_path, "folder", sink) is None
    assert [found.code for found in sink.diagnostics] == ["VIP0001"]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"x = 1\ny = '\xff'\n", "2:6"),
        (b"# -*- coding: latin-1 -*-\n", "1:15"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n", "2:25"),
        ("x = 1\n".encode("utf-16"), "1:1"),
    ],
)
def test_encodings_refused(raw: bytes, place: str) -> None:
    sink = Sink()
    assert decode(raw, "a.py", sink) is None
    assert [f"{found.span.line}:{found.span.column} {found.code}" for found in sink.diagnostics] == [f"{place} VIP0002"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbfx = 1\n", "x = 1\n"),
        (b"# coding: utf-8\n", "# coding: utf-8\n"),
        (b"a\n\n# coding: latin-1\n", "a\n\n# coding: latin-1\n"),
        (b"a\r\nb\rc", "a\nb\nc\n"),
        (b"", ""),
    ],
)
def test_encodings_accepted(raw: bytes, text: str) -> None:
    sink = Sink()
    assert decode(raw, "a.py", sink) == text
    assert not sink.diagnostics


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("if x:\n\ty = 1\n", ["2:1 VIP0003"]),
        ("if x:\n    y = 1\n\tz = 1\n", ["3:1 VIP0003", "3:2 VIP0103"]),
        ("x = 1\n\t# a comment may\nif x:\n    y(\n\t1)\n", []),
        ("x = 1\0\n", ["1:6 VIP0004"]),
        ("x = '\0'\n", ["1:6 VIP0004"]),
        ("x = 1 \x01\n", ["1:7 VIP0004"]),
        ("x = '\ud800'\n", ["1:1 VIP0002"]),
        ("x = 1 \\", ["1:7 VIP0101"]),
        ("\\\n", ["1:1 VIP0101"]),
        ("x = '''\n\n", ["1:5 VIP0102"]),
        ("f(\n", ["1:2 VIP0104"]),
        ("@a\n", ["1:3 VIP0101"]),
        ("   x = 1\n", ["1:4 VIP0103"]),
        ("x = " + "1" * 5000 + "\n", ["1:5 VIP0106"]),
    ],
)
def test_text(source: str, expected: list[str]) -> None:
    assert findings(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * DEEP + ")" * DEEP,
        "x = " + "(" * DEEP,
        "x = " + "([{" * DEEP,
        "x = " + "-" * DEEP + "1",
        "x = " + "not " * DEEP + "1",
        "x = " + "1+" * DEEP + "1",
        "x = a" + ".b" * DEEP,
        "x = a" + "()" * DEEP,
        "x = a" + "**a" * DEEP,
        "x = a" + " if a else a" * DEEP,
        "x = " + "lambda: " * DEEP + "1",
        "if a: pass\n" + "elif b: pass\n" * DEEP,
        "".join(" " * level + "if a:\n" for level in range(1000)) + " " * 1000 + "pass\n",
        'x = f"{' + "(" * DEEP + "1" + ")" * DEEP + '}"',
        "match x:\n  case " + "[" * DEEP + "]" * DEEP + ": pass\n",
    ],
    ids=lambda source: source[:30],
)
def test_deep_nesting(source: str) -> None:
    start = time.process_time()
    found = findings(source)
    assert [line.split(" ")[1] for line in found] == ["VIP0105"]
    assert time.process_time() - start < 3


def test_long_but_flat() -> None:
    assert findings("x = [" + "1, " * DEEP + "]\n") == []
    assert findings("x = a" + " and a" * DEEP + "\n") == []
    assert findings("x = " + "'a' " * DEEP + "\n") == []
    assert findings("x = " * DEEP + "1\n") == []


def test_at_most_twenty_errors_are_reported() -> None:
    assert len(findings("x = = 1\n" * 100)) == 20
    assert len(findings("def f():\n" + "    x = = 1\n" * 100)) == 20
