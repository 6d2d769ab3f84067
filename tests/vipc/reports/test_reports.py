"""`vipc build --report`, `--time` and `--emit=opt --after`: what they say of small programs."""

import subprocess
import sys
from pathlib import Path

import pytest

from vipc.driver import emulated_job, freestanding_job
from vipc.reports.report import report

PROGRAM = '''from vipc.lang import Array, Span, array, noinline, u8

table: Array[u8] = array(u8, 16)


def smaller(a: u8, b: u8) -> u8:
    return a if a < b else b


def look(at: int) -> int:
    return table[at]


def total(data: Span[u8]) -> int:
    found = 0
    for at in range(len(data)):
        found += smaller(data[at], 9)
    return found


@noinline
def even(n: int) -> bool:
    return True if n == 0 else odd(n - 1)


@noinline
def odd(n: int) -> bool:
    return False if n == 0 else even(n - 1)


def main() -> int:
    for at in range(16):
        table[at] = at
    return total(table) + look(int(even(4))) + look(total(table) // 100)
'''


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "program.py"
    path.write_text(PROGRAM)
    return path


def test_checks_removed_and_kept_with_lines_and_reasons(file: Path) -> None:
    text = report(emulated_job(file), "checks")
    total = text[text.index("program.py: total"):].split("\n\n")[0]
    assert "index        1       1    0" in total
    look = text[text.index("program.py: look"):].split("\n\n")[0]
    assert "line 11: index" in look and "length 16" in look


def test_without_optimisation_nothing_is_removed(file: Path) -> None:
    assert " 0 removed" in report(emulated_job(file, 0), "checks")


def test_only_one_function(file: Path) -> None:
    text = report(emulated_job(file), "checks", "look")
    assert "program.py: look" in text and "program.py: total" not in text


def test_inline_says_what_and_why(file: Path) -> None:
    rows = [line.split() for line in report(emulated_job(file), "inline").splitlines() if line.startswith("program.")]
    assert ["program.total", "program.py:17", "program.smaller", "inlined"] in [row[:4] for row in rows]
    assert "too large" in report(emulated_job(file), "inline")
    assert "program.even" not in [row[2] for row in rows]              # marked @noinline: not asked


def test_size_adds_up(file: Path) -> None:
    lines = [line.split() for line in report(emulated_job(file), "size").splitlines() if line]
    sections = {line[0]: int(line[1]) for line in lines[1:lines.index(["function", "bytes"])]}
    assert sections.pop("all") == sum(sections.values())
    functions = {line[0]: int(line[1]) for line in lines[lines.index(["function", "bytes"]) + 1:]}
    assert 0 < functions["program.even"] <= sections[".text"]


def test_stack_names_circles_and_their_frames(file: Path) -> None:
    text = report(emulated_job(file), "stack")
    circle = text[text.index("call each other"):]
    assert "program.even" in circle.split("\n\n")[0] and "program.odd" in circle.split("\n\n")[0]
    frames = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.startswith("program.")}
    assert frames["program.even"][1:] == ["no", "bound"]


def test_stack_of_a_freestanding_module(tmp_path: Path) -> None:
    file = tmp_path / "free.py"
    file.write_text("from vipc.lang import export, noinline, u64\n\n\n@noinline\ndef inner(a: u64) -> u64:\n    return a * 3\n\n\n"
                    "@export\ndef outer(a: u64) -> u64:\n    return inner(a) + inner(a + 1)\n")
    text = report(freestanding_job(file), "stack")
    lines = text.splitlines()
    assert lines[0].startswith("deepest from outer: ")
    frames = [int(line.split()[1]) for line in lines[1:3]]
    assert [line.split()[0] for line in lines[1:3]] == ["outer", "free.inner"] and sum(frames) == int(lines[0].split()[3])


def vipc(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "vipc", *arguments], capture_output=True, text=True)


def test_the_command_prints_reports_and_times(file: Path) -> None:
    assert "kept" in vipc("build", str(file), "--report=checks").stdout
    refused = vipc("build", str(file), "--report=nothing")
    assert refused.returncode == 2 and "checks, size, stack, inline" in refused.stderr
    done = vipc("build", str(file), "--time")
    assert done.returncode == 0 and done.stdout.splitlines()[-1].endswith("all")
    assert {"types", "freeze", "lower", "assemble", "link"} <= {line.split("  ")[-1].strip() for line in done.stdout.splitlines()}


def test_the_form_after_a_pass(file: Path) -> None:
    before = vipc("build", str(file), "--emit=opt", "--only", "total", "--after", "raising").stdout
    after = vipc("build", str(file), "--emit=opt", "--only", "total", "--after", "inline").stdout
    assert "call(program.smaller" in before and "call(program.smaller" not in after
    assert "check_index" in after
    last = vipc("build", str(file), "--emit=opt", "--only", "total", "--after", "dce3").stdout
    assert last == vipc("build", str(file), "--emit=opt", "--only", "total").stdout
    assert vipc("build", str(file), "--emit=opt", "--after", "nothing").returncode == 2
