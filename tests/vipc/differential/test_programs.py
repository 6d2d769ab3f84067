"""Every program of tests/run behaves the same hosted, compiled at -O0 and compiled at -O2, and as its `.out` file says.

`NAME.out` holds standard output, the exit status unless 0, and standard error. `--update` rewrites it from the hosted
run: read the difference before it is committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vipc.differential.running import Outcome, emulated, emulated_in_batch, hosted

RUN = Path(__file__).resolve().parents[2] / "run"
SINGLE = sorted(RUN.glob("*.py"))
FOLDERS = sorted(path for path in RUN.glob("*/main.py"))
BATCHES = 4


def batch(file: Path) -> list[Path]:
    """The programs compiled together with this one."""
    return SINGLE[SINGLE.index(file) % BATCHES :: BATCHES]


def cases() -> list[object]:
    groups = [pytest.mark.xdist_group(f"programs {number}") for number in range(BATCHES)]
    single = [pytest.param(file, id=file.stem, marks=groups[SINGLE.index(file) % BATCHES]) for file in SINGLE]
    return [*single, *(pytest.param(file, id=file.parent.name) for file in FOLDERS)]


def compiled(file: Path, optimise: int) -> Outcome:
    return emulated(file, optimise) if file in FOLDERS else emulated_in_batch(batch(file), file, optimise)


def golden(file: Path) -> Path:
    return file.parent.with_suffix(".out") if file in FOLDERS else file.with_suffix(".out")


def test_there_are_programs() -> None:
    assert len(SINGLE) + len(FOLDERS) >= 70


@pytest.mark.parametrize("file", cases())
def test_program(file: Path, request: pytest.FixtureRequest) -> None:
    expected = hosted(file)
    if request.config.getoption("--update"):
        golden(file).write_text(expected.text())
    assert expected.text() == golden(file).read_text(), "hosted"
    for optimise in (0, 2):
        assert compiled(file, optimise) == expected, f"compiled at -O{optimise}"
