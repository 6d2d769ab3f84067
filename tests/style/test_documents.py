"""The documents name what is there: files in backquotes and the targets of links exist, and no place of a machine is named."""

import re
from pathlib import Path

import pytest

from tests.style.test_files import sources
from tools.checks import ROOT

PAGES = sources("*.md")
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
FILE = re.compile(r"`((?:abi|apps|board|boot|docs|kernel|lib|tests|tools|vipc)/[\w./-]+)`")
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)
PLACE = re.compile(r"(?<![\w.])/(?:root|home|work)/")


def test_there_are_pages() -> None:
    assert len(PAGES) >= 10


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_page(page: Path) -> None:
    text = page.read_text()
    absent = [name for name in LINK.findall(CODE.sub("", text)) if not (page.parent / name).exists()]
    absent += [name for name in FILE.findall(text) if not (ROOT / name).exists()]
    assert not absent


def test_no_machine_is_named() -> None:
    files = [path for path in sources("*") if path.suffix in (".py", ".md", ".toml", ".s", ".sh", "") and path.is_file()]
    assert not [str(path) for path in files if path != Path(__file__).resolve() and PLACE.search(path.read_text(errors="replace"))]
