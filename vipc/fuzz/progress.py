"""How far a long run has come: a text file with one line for each seed and state of the compiler.

I1. A line grows only by programs that were compared, by the compiler whose digest it names.
I2. No line counts a program that another line of its seed counts: a run goes on behind the last one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from vipc.compiler_digest import compiler_digest

HEAD = "# seed first programs finds compiler"


@dataclass(frozen=True)
class Row:
    """`programs` programs of a seed from number `first` on, and how many of them were finds."""

    seed: int
    first: int
    programs: int
    finds: int
    compiler: str

    @property
    def end(self) -> int:
        """The number behind the last program."""
        return self.first + self.programs


class Progress:
    """The rows of a file, which is written after each batch."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._compiler = compiler_digest()[:12]
        lines = path.read_text().splitlines() if path.exists() else []
        self.rows = [_row(line) for line in lines if line and not line.startswith("#")]

    def end(self, seed: int) -> int:
        """The first number of a seed that was not drawn yet."""
        return max((row.end for row in self.rows if row.seed == seed), default=0)

    def programs(self, seed: int) -> int:
        """How many programs of a seed were compared."""
        return sum(row.programs for row in self.rows if row.seed == seed)

    def add(self, seed: int, first: int, programs: int, finds: int) -> None:
        """Notes a batch."""
        last = self.rows[-1] if self.rows else None
        if last and (last.seed, last.end, last.compiler) == (seed, first, self._compiler):
            self.rows[-1] = replace(last, programs=last.programs + programs, finds=last.finds + finds)
        else:
            self.rows.append(Row(seed, first, programs, finds, self._compiler))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text("\n".join([HEAD, *(_line(row) for row in self.rows)]) + "\n")


def _row(line: str) -> Row:
    seed, first, programs, finds, compiler = line.split()
    return Row(int(seed), int(first), int(programs), int(finds), compiler)


def _line(row: Row) -> str:
    return f"{row.seed} {row.first} {row.programs} {row.finds} {row.compiler}"
