"""The parser against CPython's: every node, every field, every position."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.vipc.syntax.forms import agree
from vipc.collection import no_collection
from vipc.diagnostics import Sink, render
from vipc.syntax.parse import parse, parse_unrestricted

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted(
    path
    for folder in ("vipc", "kernel", "boot", "lib", "tools", "tests/vipc/syntax", "tests/run")
    for path in (ROOT / folder).rglob("*.py")
)
CORPUS = (Path(__file__).parent / "corpus.txt").read_text(encoding="utf-8").split("\n#----\n")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_sources_of_the_project(path: Path) -> None:
    agree(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("source", CORPUS, ids=[source.split("\n")[0][:40] for source in CORPUS])
def test_corpus(source: str) -> None:
    agree(source)


def test_the_corpus_is_accepted_as_a_whole() -> None:
    """A case that both parsers refuse would compare nothing."""
    for source in CORPUS:
        sink = Sink()
        parse_unrestricted(source, "a.py", sink)
        assert not sink.diagnostics, render(sink.diagnostics[0], source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n\n",
        "# only a comment",
        "x = 1",
        "x = 1\r\ny = 2\r",
        "if x:\n    y\n\x0cz\n",
        "x = 1 \\\n  + 2\n",
        "def f():\n    pass\n  # comment\nx = 1",
        "if a:\n  b\n\\\nc\n",
        "é = 'ü' + ñ  # ö\nﬁ = 1\n",
        "x = '''a\r\nb'''\n",
        "if a:\n    if b:\n        c\n    # d\n\ne\n",
        "(\n# comment\n  a,\n\n  b)\n",
    ],
)
def test_layout(source: str) -> None:
    agree(source)


def test_speed() -> None:
    """At least 2,500 lines per second of processor time; measured at 20,000, so only a slip by a factor fails."""
    text = Path(__file__).read_text() * 20
    taken = []
    with no_collection():                   # the garbage of other tests is not this one's time
        for _ in range(3):
            start = time.process_time()
            parse(text, "a.py", Sink())
            taken.append(time.process_time() - start)
    assert text.count("\n") / min(taken) > 2500
