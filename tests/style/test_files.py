"""What every source file keeps: a docstring at its head, at most 500 lines, no marks of unfinished work."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tools.checks import ROOT

LONGEST = 500
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


def sources(pattern: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", pattern], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


PYTHON = sources("*.py")


def test_there_are_sources() -> None:
    assert len(PYTHON) > 20


@pytest.mark.parametrize("path", PYTHON, ids=[str(path.relative_to(ROOT)) for path in PYTHON])
def test_python_source(path: Path) -> None:
    text = path.read_text()
    assert not text or ast.get_docstring(ast.parse(text)), "no docstring at the head"
    assert len(text.splitlines()) <= LONGEST, f"over {LONGEST} lines: two ideas in one file"
    if path != Path(__file__).resolve():
        assert not UNFINISHED.search(text), "unfinished work"
