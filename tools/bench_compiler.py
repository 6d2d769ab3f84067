"""`./viper bench vipc`: the compiler against C compilers, against itself, and against the clock.

Kernels: executed instructions and bytes of .text, each build of each kernel and geometric means; what the raise model costs;
how many checks are left; then compile speed, in a copy of the tree. `tests/bench/README.md` says how each is taken.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.build_times import build_times, source_lines
from tools.check_times import LINES, check_seconds
from tools.figures import Row
from tools.kernels import Measured, chosen_kernels, measure_c, measure_ours, measure_program
from tools.peers import GCC, available_peers, version
from tools.table import print_table

OURS, UNOPTIMISED, RAISE = "vipc -O2", "vipc -O0", "vipc -O2 raise"
BASE, SMALL = "gcc -O2", "gcc -Os"
INSTRUCTIONS_BAR, WORST_BAR, TEXT_BAR = 1.35, 2.0, 1.7
RAISE_BAR, RAISE_TEXT_BAR = 1.10, 1.30
CHECKS_BAR = 0.25
BOARD = "rpi4"
SPEED_BAR, UNCHANGED_BAR, CHANGED_BAR, CHECK_BAR = 1000, 1.0, 4.0, 0.5
Size = Callable[[Measured], int]


@dataclass(frozen=True)
class Table:
    """All builds of all kernels, by kernel and build."""

    rows: dict[tuple[str, str], Measured]
    kernels: list[str]
    builds: list[str]

    def mean(self, build: str, against: str, size: Size) -> float:
        """Geometric mean of `build` over `against`."""
        ratios = [size(self.rows[name, build]) / size(self.rows[name, against]) for name in self.kernels]
        return math.exp(sum(map(math.log, ratios)) / len(ratios))

    def total(self, build: str, size: Size) -> int:
        """The sum over all kernels."""
        return sum(size(self.rows[name, build]) for name in self.kernels)


def instructions(measured: Measured) -> int:
    return measured.instructions


def text(measured: Measured) -> int:
    return measured.text


def own(measured: Measured) -> int:
    return measured.own


def checks(measured: Measured) -> int:
    return measured.checks


def bench_compiler(as_json: bool) -> list[Row]:
    """Prints the tables; the figures with bars. Raises Fault."""
    table = measure()
    if as_json:
        print_json(table)
    else:
        print_tables(table)
    print("viper: measuring builds", file=sys.stderr)
    return [*figures(table), *speed()]


def measure(names: Sequence[str] = ()) -> Table:
    """Builds and runs the kernels named (or all) every way. Raises Fault."""
    peers = available_peers()
    rows: dict[tuple[str, str], Measured] = {}
    kernels = chosen_kernels(names)
    for kernel in kernels:
        print(f"viper: measuring {kernel.name}", file=sys.stderr)
        builds = [measure_ours(kernel), *(measure_c(kernel, peer) for peer in peers), measure_program(kernel), measure_ours(kernel, 0)]
        rows.update(((kernel.name, measured.build), measured) for measured in builds)
    return Table(rows, [kernel.name for kernel in kernels], [OURS, *(peer.name for peer in peers), RAISE, UNOPTIMISED])


def figures(table: Table) -> list[Row]:
    """What the bars are about, and the other geometric means."""
    rows = []
    for build in table.builds[1:-2]:
        bar = INSTRUCTIONS_BAR if build == BASE else None
        rows.append(_ratio(f"instructions, against {build}", table.mean(OURS, build, instructions), bar))
    worst = max(table.kernels, key=lambda name: _against_base(table, name))
    rows.append(_ratio(f"    worst kernel against {BASE} ({worst})", _against_base(table, worst), WORST_BAR))
    for build in table.builds[1:-2]:
        rows.append(_ratio(f".text, against {build}", table.mean(OURS, build, text), TEXT_BAR if build == SMALL else None))
    rows.append(_ratio("raise model, instructions against freestanding", table.mean(RAISE, OURS, instructions), RAISE_BAR))
    rows.append(_ratio("raise model, kernels' own .text against freestanding", table.mean(RAISE, OURS, own), RAISE_TEXT_BAR))
    left, all_checks = table.total(OURS, checks), table.total(UNOPTIMISED, checks)
    share = left / all_checks
    rows.append(Row("checks executed, of those executed with every elimination off", share,
                    f"{share:.1%} ({left:,} of {all_checks:,})", f"{CHECKS_BAR:.0%}", CHECKS_BAR))
    return rows


def speed() -> list[Row]:
    """Compile speed of one board's image, programs included; and what a person waits for a check."""
    lines = source_lines(BOARD)
    cold, unchanged, changed = build_times("--board", BOARD)
    rate, checked = lines / cold, check_seconds()
    return [
        Row("cold build, non-blank lines per second", rate, f"{rate:,.0f} ({lines:,} in {cold:.1f} s)", f"{SPEED_BAR:,}", SPEED_BAR, True),
        Row("build with nothing changed", unchanged, f"{unchanged:.2f} s", f"{UNCHANGED_BAR:g} s", UNCHANGED_BAR),
        Row("build after one function changed", changed, f"{changed:.2f} s", f"{CHANGED_BAR:g} s", CHANGED_BAR),
        Row(f"vipc check of {LINES:,} lines, one function edited", checked, f"{checked:.2f} s", f"{CHECK_BAR:g} s", CHECK_BAR),
    ]


def _against_base(table: Table, name: str) -> float:
    return table.rows[name, OURS].instructions / table.rows[name, BASE].instructions


def _ratio(what: str, value: float, bar: float | None) -> Row:
    return Row(what, value, f"{value:.3f}", "" if bar is None else f"{bar:g}", bar)


def print_json(table: Table) -> None:
    """One object a line for every build of every kernel."""
    for (name, build), row in table.rows.items():
        print(json.dumps({"kernel": name, "build": build, "instructions": row.instructions, "text": row.text, "checks": row.checks}))


def print_tables(table: Table) -> None:
    """For people: instructions, bytes, checks."""
    print(f"{version(GCC)}\n")
    for title, size in (("instructions executed", instructions), (".text bytes", text)):
        lines = [[name, *(f"{size(table.rows[name, build]):,}" for build in table.builds)] for name in table.kernels]
        means = [f"{table.mean(build, BASE, size):.3f}" for build in table.builds]
        print_table((title, *table.builds), [*lines, [f"geometric mean / {BASE}", *means]])
        print()
    lines = [[name, *(f"{checks(table.rows[name, build]):,}" for build in (OURS, UNOPTIMISED))] for name in table.kernels]
    print_table(("checks executed", OURS, UNOPTIMISED), lines)
    print()
