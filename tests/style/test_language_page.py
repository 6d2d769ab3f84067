"""docs/language.md tells the truth: its programs run as it says, hosted and compiled.

A block "```python NAME.py" is a program; the block "```text" behind it is what it shows: standard output, exit status
unless 0, standard error, or the diagnostics of a program that is refused. "```python NAME.py freestanding" is only built.
`--update` rewrites the texts from hosted runs: read the difference.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.vipc.differential.running import Outcome, emulated_in_batch, hosted
from tools.checks import ROOT
from vipc.diagnostics import CompileError, render
from vipc.driver import build, check, emulated_job, freestanding_job

pytestmark = pytest.mark.xdist_group("language page")

PAGE = ROOT / "docs" / "language.md"
PROGRAM = re.compile(r"^```python (\w+)\.py\n(.*?)^```\n```text\n(.*?)^```\n", re.M | re.S)
BUILT = re.compile(r"^```python (\w+)\.py freestanding\n(.*?)^```\n", re.M | re.S)
TEXT = PAGE.read_text()
PROGRAMS = {match[1]: match for match in PROGRAM.finditer(TEXT)}
REFUSED = "refused"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("language")
    for match in (*PROGRAMS.values(), *BUILT.finditer(TEXT)):
        (folder / f"{match[1]}.py").write_text(match[2])
    return folder


def test_every_block_is_a_program() -> None:
    assert len(PROGRAMS) >= 9
    assert TEXT.count("```python") == len(PROGRAMS) + len(BUILT.findall(TEXT))


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str, folder: Path, request: pytest.FixtureRequest) -> None:
    file = folder / f"{name}.py"
    if name == REFUSED:
        shown = diagnostics(file)
    else:
        outcome = hosted(file)
        shown = outcome.text()
        assert compiled(file) == outcome
    if request.config.getoption("--update"):
        replace_in_page(PROGRAMS[name][0], f"```python {name}.py\n{PROGRAMS[name][2]}```\n```text\n{shown}```\n")
    else:
        assert shown == PROGRAMS[name][3]


def compiled(file: Path) -> Outcome:
    return emulated_in_batch([file.parent / f"{name}.py" for name in PROGRAMS if name != REFUSED], file, 2)


def diagnostics(file: Path) -> str:
    with pytest.raises(CompileError) as caught:
        check(emulated_job(file))
    return "".join(render(diagnostic, file.read_text()) + "\n" for diagnostic in caught.value.diagnostics)


@pytest.mark.parametrize("name", [match[1] for match in BUILT.finditer(TEXT)])
def test_freestanding(name: str, folder: Path) -> None:
    assert build(freestanding_job(folder / f"{name}.py")).linked


def replace_in_page(old: str, new: str) -> None:
    page = PAGE.read_text()
    assert page.count(old) == 1
    PAGE.write_text(page.replace(old, new))
