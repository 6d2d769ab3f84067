"""`viper gdb`: a scripted session with a kernel and programs built at -O2 stops on Python lines and shows their values."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tools import debugger
from tools.boards import BOARDS
from tools.debugger import debug
from tools.faults import Fault
from tools.find_gdb import find_gdb

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
echo == entry\\n
info registers pc
echo == kernel\\n
break kmain
continue
backtrace
next
print processes.records[0].table.slots
echo == program\\n
viper-break shell LineEditor._insert
info breakpoints
continue
print byte
print self->length
print self->text
print *self
backtrace
echo == whole\\n
set backtrace past-main on
backtrace
set backtrace past-main off
echo == steps\\n
next
next
step
info frame
viper-ps
viper-threads
viper-handles 1
echo == again\\n
continue
print self->length
print self->text
print/d byte
delete
echo == span\\n
viper-break primes strike
continue
print table
print prime
backtrace
step
step
step
print multiple
viper-backtrace 1
echo == fault\\n
delete
break kernel/panic.py:{panic}
info breakpoints
"""


@pytest.fixture(autouse=True)
def gdb() -> None:
    try:
        find_gdb()
    except Fault as missing:
        pytest.skip(str(missing))


def line_of(file: str, text: str) -> int:
    lines = (ROOT / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@cache
def session() -> dict[str, str]:
    """What gdb printed, by part."""
    script = SCRIPT.format(panic=line_of("kernel/panic.py", "def ") + 1)
    return _run(script)


def _run(script: str) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []

        def run(command: list[str]) -> int:
            done = subprocess.run(command, input=script, capture_output=True, text=True, timeout=120)
            printed.append(done.stdout + done.stderr)
            return done.returncode

        patch.setattr(debugger, "_run", run)
        assert debug(BOARDS["virt"], 2, "primes 100", "", ["-ex", "set width 0", "-ex", "set height 0"]) == 0
    text = re.sub(r"^(\(gdb\) )+", "", printed[0], flags=re.MULTILINE)
    parts = re.split(r"^== (\w+)\n", text, flags=re.MULTILINE)
    return {"start": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def test_it_stops_at_the_kernels_entry() -> None:
    assert re.search(r"pc\s+0x4008\w+", session()["entry"])


def test_the_kernel_stops_on_a_python_line_and_shows_its_objects() -> None:
    part = session()["kernel"]
    assert re.search(r"Breakpoint \d+, kmain .* at (/viperos/)?kernel/main.py:\d+", part)
    assert re.search(r"#0 .*kmain.*\n#1 .*in_upper_half.*boot/start.s:\d+", part)
    assert re.search(r"generation = 1, target = 0, rights = 0, kind = 0", part)


def test_a_program_stops_on_a_python_line_with_parameter_field_and_array() -> None:
    part = session()["program"]
    assert re.search(r"Breakpoint \d+, LineEditor\._insert \(self=0x\w+ .*, byte=112\) at .*lib/line_editor.py:\d+", part)
    assert re.search(r"\$\d+ = 112\n", part)                                  # byte: the p of primes
    assert re.search(r"\$\d+ = 0\n", part)                                    # self->length
    assert "b'' and 512 zeros" in part                                       # self->text
    assert re.search(r"length = 0, cursor = 0, is_too_long = false, .*history = \{\{length = 0, text = ", part)


def test_a_backtrace_has_python_frames_to_the_start() -> None:
    frames = re.findall(r"^#\d+ .* at (?:/viperos/)?(\S+):\d+$", session()["program"], re.MULTILINE)
    assert frames == ["lib/line_editor.py", "lib/line_editor.py", "apps/shell/terminal.py", "apps/shell/main.py"]
    whole = re.findall(r"^#\d+ .* at (?:/viperos/)?(\S+):\d+$", session()["whole"], re.MULTILINE)
    assert whole[:4] == frames and whole[-1] == "lib/start.py" and "corrupt" not in session()["whole"]


def test_steps_go_from_line_to_line_and_the_kernel_is_seen_from_a_program() -> None:
    part = session()["steps"]
    assert "while position > self.cursor:" in part and "self.text[self.cursor] = byte" in part
    assert "source language c" in part
    assert re.search(r"^1 +0 +running .*shell$", part, re.MULTILINE)
    assert re.search(r"0x100000001 +serial +0 +read write", part)


def test_the_next_stop_shows_what_changed() -> None:
    part = session()["again"]
    assert re.search(r"\$\d+ = 1\n", part) and "b'p' and 511 zeros" in part and re.search(r"\$\d+ = 114\n", part)


def test_another_program_shows_a_span() -> None:
    part = session()["span"]
    assert re.search(r"strike \(table=Span\[u8\] of 100 = \{\.\.\.\}, prime=2\) at .*apps/primes/main.py:\d+", part)
    assert re.search(r"\$\d+ = Span\[u8\] of 100 = \{0, 0, ", part) and re.search(r"\$\d+ = 2\n", part)
    assert re.search(r"#1 .*main \(\) at .*apps/primes/main.py:\d+", part) and re.search(r"\$\d+ = 6\n", part)


def test_a_process_that_waits_has_a_backtrace() -> None:
    """The shell waits for the program that it started."""
    frames = re.findall(r"^#(\d+)  (\S+) at (\S+):\d+$", session()["span"], re.MULTILINE)
    assert [int(number) for number, _, _ in frames] == list(range(len(frames)))
    assert len(frames) > 2 and ("main", "apps/shell/main.py") in [(name, file) for _, name, file in frames], frames


def test_places_in_the_kernel_are_found_while_a_program_runs() -> None:
    assert re.search(r"in .* at (/viperos/)?kernel/panic.py:\d+", session()["fault"])
