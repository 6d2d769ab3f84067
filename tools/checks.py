"""Runs the tests and the checks that need no test runner. Both give the status of what they ran."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
WORKERS = "2"
BOARD_SUITES = ("system", "hil")
BIN = Path(sys.executable).parent

CHECKS = (
    ("ruff", [str(BIN / "ruff"), "check", "."]),
    ("mypy", [sys.executable, "-m", "mypy"]),
    ("layering", [str(BIN / "lint-imports"), "--no-cache"]),
    ("generated files", [sys.executable, "-m", "tools.generate", "--check"]),
)


def run_tests(suites: Sequence[str], update: bool, board: str = "", coverage: bool = False) -> int:
    """Runs pytest over the named suites, or over all; answers with its status, so that running no test is a failure.
    With a board: over the suites that boards can run. With coverage: under coverage.py."""
    if board and not any((TESTS / name).exists() for name in suites):
        suites = [*BOARD_SUITES, *suites]
    command = [sys.executable, "-m", "pytest", *map(_suite, suites)]
    command += [f"--board={board}"] if board else []
    # Golden files are rewritten by one process only, and there is one board.
    command += ["--update"] if update else [] if board else ["-n", WORKERS, "--dist", "loadgroup"]
    if coverage:
        from tools.covered import run_covered

        return run_covered(command)
    return subprocess.call(command, cwd=ROOT)


def _suite(name: str) -> str:
    folder = TESTS / name
    return str(folder) if not name.startswith("-") and folder.exists() else name


def run_checks() -> int:
    """Runs every check even after one has failed; 0 when all passed, else 1."""
    failed = [name for name, command in CHECKS if not _check(name, command)]
    for name in failed:
        print(f"viper: check failed: {name}", file=sys.stderr)
    return 1 if failed else 0


def _check(name: str, command: list[str]) -> bool:
    print(f"viper: {name}", file=sys.stderr)
    return subprocess.call(command, cwd=ROOT) == 0
