"""The performance figures of the project, each with its bar. `tests/bench/README.md` says how each is taken.

A row that cannot be taken here says why in the place of its figure; it never counts as passed.
"""

import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tools.bench_card import bench_card
from tools.boards import BOARDS
from tools.budgets import KERNEL_LINES_BAR, kernel_lines
from tools.build import build_image
from tools.build_times import build_times
from tools.counting import Counts, Symbols, function_symbols, plugin_arguments, read_counts
from tools.faults import Fault
from tools.figures import Row
from tools.line import Ended, Timeout
from tools.qemu import Machine
from tools.session import AT_PROMPT
from vipc.diagnostics import CompileError, InternalError

BOARD = "rpi4"
BOOT_S = 60.0
BOOTS = 3
IDLE_S = 5.0
KERNEL_HALF = 0xFFFF_0000_0000_0000  # addresses from here on are the kernel's


def run() -> list[Row]:
    """Takes every figure; about two minutes on two cores."""
    rows: list[Row] = []
    for measure in (builds, prompt, instructions, kernels, idle, sizes, bench_card):
        print(f"viper: measuring {measure.__name__}", file=sys.stderr)
        rows += measure()
    return rows


def builds() -> list[Row]:
    """Cold, unchanged and slightly changed builds of both boards."""
    bars = (("cold build of everything", 40.0), ("build with nothing changed", 1.0), ("build after one function changed", 5.0))
    try:
        times = build_times()
    except Fault as error:
        return [Row(name, None, str(error).splitlines()[0], f"{bar:g} s", bar) for name, bar in bars]
    return [Row(name, time, f"{time:.1f} s", f"{bar:g} s", bar) for (name, bar), time in zip(bars, times, strict=True)]


def prompt() -> list[Row]:
    """From QEMU's start to the prompt: the median of a few boots."""

    def boot() -> float:
        with Machine(BOARDS[BOARD], build_image(BOARD)) as machine:
            machine.expect(AT_PROMPT, BOOT_S)
            return time.monotonic() - machine.started

    return [_attempt("prompt after QEMU starts", lambda: statistics.median(boot() for _ in range(BOOTS)), "{:.2f} s", "2 s", 2.0)]


def instructions() -> list[Row]:
    """A counted boot: instructions to the prompt, the functions that took most. Another with `uptime`: its system call,
    which asks for the time and so does nearly nothing, is the shortest."""
    bar = 15_000_000
    try:
        counts, with_a_call = _counted_boot(), _counted_boot("uptime")
    except (Fault, Timeout, Ended) as error:
        reason = str(error).splitlines()[0]
        return [
            Row("guest instructions to the prompt", None, reason, f"{bar:,}", bar),
            Row("null system call, instructions", None, reason, "200", 200),
        ]
    rows = [Row("guest instructions to the prompt", counts.total, f"{counts.total:,}", f"{bar:,}", bar)]
    rows += [Row(f"    {name}", count, f"{count:,}") for name, count in largest_functions(counts, build_image(BOARD).parent)]
    rows.append(_shortest_call(with_a_call))
    return rows


def _counted_boot(command: str = "") -> Counts:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "counts"
        with Machine(BOARDS[BOARD], build_image(BOARD), extra=plugin_arguments(out)) as machine:
            machine.expect(AT_PROMPT, BOOT_S)
            if command:
                machine.send(command + "\r")
                machine.expect(AT_PROMPT, BOOT_S)
            machine.control("quit")
            machine.wait(BOOT_S)
        return read_counts(out)


def largest_functions(counts: Counts, build: Path, how_many: int = 10) -> list[tuple[str, int]]:
    """The functions that executed most; programs count together, as their addresses overlap."""
    symbols = function_symbols(build / "kernel.elf")
    sums = Counter[str]()
    for address, count in counts.at.items():
        sums[_owner(address, symbols)] += count
    return sums.most_common(how_many)


def _owner(address: int, kernel: Symbols) -> str:
    return kernel.name(address) if address >= KERNEL_HALF else "before the high half, and programs"


def _shortest_call(counts: Counts) -> Row:
    lengths = [call.least for call in counts.calls]
    value = min(lengths) if lengths else None
    return Row("null system call, instructions", value, "no system call was made" if value is None else f"{value}", "200", 200)


def kernels() -> list[Row]:
    """The compiler's figures; `viper bench vipc` prints what they are made of."""
    from tools.bench_compiler import INSTRUCTIONS_BAR, figures
    from tools.bench_compiler import measure as measure_kernels

    try:
        return figures(measure_kernels())
    except (Fault, CompileError, InternalError) as error:
        reason = (str(error).splitlines() or ["refused by the compiler"])[0]
        return [Row("kernels against C", None, reason, f"{INSTRUCTIONS_BAR:g}", INSTRUCTIONS_BAR)]


def idle() -> list[Row]:
    """QEMU's processor time at the prompt, one host core being 100."""

    def load() -> float:
        with Machine(BOARDS[BOARD], build_image(BOARD)) as machine:
            machine.expect(AT_PROMPT, BOOT_S)
            before = machine.cpu_seconds()
            time.sleep(IDLE_S)  # the measurement itself: nothing is waited for
            return (machine.cpu_seconds() - before) / IDLE_S * 100

    return [_attempt("idle CPU of QEMU at the prompt", load, "{:.1f}", "10", 10.0)]


def sizes() -> list[Row]:
    lines = kernel_lines()
    kernel = Row("kernel lines without comments and blanks", lines, f"{lines:,}", f"{KERNEL_LINES_BAR:,}", KERNEL_LINES_BAR)
    return [kernel, *(_image_size(board) for board in sorted(BOARDS))]


def _image_size(board: str) -> Row:
    return _attempt(f"{board} image", lambda: build_image(board).stat().st_size, "{:,} bytes")


def _attempt(what: str, measure: Callable[[], float], form: str, bar: str = "", limit: float | None = None) -> Row:
    try:
        value = measure()
    except (Fault, Timeout, Ended) as error:
        return Row(what, None, str(error).splitlines()[0], bar, limit)
    return Row(what, value, form.format(value), bar, limit)
