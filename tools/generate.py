"""Writes the files that are derived from a source of facts, or compares them with it.

    python -m tools.generate            writes them
    python -m tools.generate --check    fails, naming those that differ

A row is the file and the function that gives its text. A generated file says so at its head.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from tools import generate_abi
from vipc.syntax.tables import write_tables

ROOT = Path(__file__).resolve().parent.parent

GENERATED: tuple[tuple[str, Callable[[], str]], ...] = (
    ("kernel/dispatch.py", generate_abi.dispatcher),
    ("lib/calls.py", generate_abi.stubs),
    ("docs/reference/syscalls.md", generate_abi.reference),
    ("vipc/grammar_tables.json", write_tables),
)


def stale_files() -> list[str]:
    return [name for name, text in GENERATED if _read(ROOT / name) != text()]


def write_files() -> None:
    for name, text in GENERATED:
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text())


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def main(arguments: list[str]) -> int:
    if arguments != ["--check"]:
        write_files()
        return 0
    stale = stale_files()
    for name in stale:
        print(f"{name} is not what its source says; cure: python -m tools.generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
