"""The tests under coverage.py: which lines of vipc they execute, in every process they start.

Settings are in pyproject.toml ([tool.coverage.run]); data and the report by line lie in build/coverage.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "coverage"
COVERAGE = [sys.executable, "-m", "coverage"]


def run_covered(command: Sequence[str]) -> int:
    """Runs a pytest command (`python -m pytest ...`), prints the files that are not covered in full, and the total. The status is that
    of the tests, or else of the bar for the total."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    status = subprocess.call([*COVERAGE, "run", *command[1:]], cwd=ROOT)
    subprocess.call([*COVERAGE, "combine", "-q"], cwd=ROOT)
    subprocess.call([*COVERAGE, "html", "-q", "--fail-under=0", "-d", str(FOLDER / "html")], cwd=ROOT)
    total = subprocess.call([*COVERAGE, "report", "--skip-covered", "--sort=miss"], cwd=ROOT)
    return status or total
