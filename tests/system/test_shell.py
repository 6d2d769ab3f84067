"""Every command of the shell, and its line editor, on both boards."""

import re

import pytest

from tests.system.booted import Booted, Shell

COMMANDS = (
    "help", "ps", "mem", "uptime", "echo", "version", "run", "status", "kill", "log", "crash", "primes", "reboot", "poweroff",
)
LEFT, RIGHT, HOME, END, UP, DOWN, BACKSPACE = "\x1b[D", "\x1b[C", "\x1b[H", "\x1b[F", "\x1b[A", "\x1b[B", "\x7f"


def test_help_names_every_command(shell: Shell) -> None:
    output = shell.ok("help")
    assert [name for name in COMMANDS if not re.search(rf"\b{name}\b", output)] == []


def test_ps_lists_the_shell(shell: Shell) -> None:
    assert re.search(r"\bshell\b", shell.ok("ps"))


def test_mem_counts(shell: Shell) -> None:
    assert re.search(r"\d+.*free|free.*\d+", shell.ok("mem"))


def test_uptime_advances(shell: Shell) -> None:
    first, second = (re.findall(r"\d+(?:\.\d+)?", shell.ok("uptime")) for _ in range(2))
    assert first and second
    assert [float(number) for number in second] >= [float(number) for number in first]


def test_echo(shell: Shell) -> None:
    assert shell.ok("echo one  two") in ("one two\n", "one  two\n")
    assert shell.ok("echo") == "\n"


BOARD_NAMES = {"rpi4": "Raspberry Pi 4", "virt": "QEMU virt"}


def test_version(shell: Shell, booted: Booted) -> None:
    version = shell.ok("version")
    assert "ViperOS" in version and BOARD_NAMES[booted.board] in version


@pytest.mark.parametrize(("limit", "count"), [(10, 4), (1000, 168), (100_000, 9592)])
def test_primes(shell: Shell, limit: int, count: int) -> None:
    assert re.search(rf"\b{count}\b", shell.ok(f"primes {limit}"))


def test_log_levels(shell: Shell) -> None:
    shell.ok("log")
    shell.ok("log info")


def test_status_is_of_the_last_command(shell: Shell) -> None:
    assert shell.fails("no-such-command").status != 0
    assert shell.run("echo fine").status == 0


def test_run_a_program(shell: Shell) -> None:
    # The shell itself is one of the programs that cannot be missing; a program that is not there is told.
    assert "no-such-program" in shell.fails("run no-such-program").output


BAD_LINES = (
    "primes", "primes x", "primes -1", "primes 99999999999999999999", "kill", "kill x", "kill 99999",
    "log nonsense", "crash", "crash x", "run",
)


@pytest.mark.parametrize("line", BAD_LINES)
def test_bad_arguments_get_a_message(shell: Shell, line: str) -> None:
    assert shell.fails(line).output.strip()


def test_an_empty_line_does_nothing(shell: Shell) -> None:
    assert shell.run("").output == ""
    assert shell.run("   ").output == ""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("echo abc" + BACKSPACE, "ab"),
        ("echo abc" + LEFT + BACKSPACE, "ac"),
        ("echo abc" + LEFT + LEFT + "x", "axbc"),
        ("echo abc" + LEFT + LEFT + RIGHT + "x", "abxc"),
        ("cho abc" + HOME + "e" + END + "d", "abcd"),
        ("echo abc" + BACKSPACE * 20 + "echo new", "new"),
    ],
)
def test_line_editor(shell: Shell, keys: str, line: str) -> None:
    assert shell.run(keys).output == line + "\n"


def test_history(shell: Shell) -> None:
    shell.ok("echo first")
    # The session asks for the status after every command, so that the line before is two back.
    assert shell.run(UP + UP).output == "first\n"
    shell.ok("echo second")
    assert shell.run(UP + UP + UP + DOWN).output == "second\n"
