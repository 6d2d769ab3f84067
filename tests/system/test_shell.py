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


MEMORY_MIB = {"rpi4": 960 + 1024, "virt": 1024}


def test_the_banner_and_version(shell: Shell, booted: Booted) -> None:
    """Version, commit, board, mode, cores, memory, build; nothing but where the facts came from follows."""
    lines = booted.banner.strip().splitlines()
    assert re.fullmatch(
        rf"ViperOS \d+\.\d+\.\d+ \(([0-9a-f]{{7,12}}\+?|no git)\) on {BOARD_NAMES[booted.board]}, microkernel, 4 cores, "
        rf"{MEMORY_MIB[booted.board]} MiB, build [0-9a-f]{{12}}", lines[0]), lines[0]
    assert lines[1:] == [{"rpi4": "boot facts from ATAGS", "virt": "boot facts from the device tree"}[booted.board]]
    assert shell.ok("version") == lines[0] + "\n"


@pytest.mark.parametrize(("limit", "count"), [(10, 4), (1000, 168), (100_000, 9592)])
def test_primes(shell: Shell, limit: int, count: int) -> None:
    assert re.search(rf"\b{count}\b", shell.ok(f"primes {limit}"))


LOG_LINE = re.compile(r"\[ *\d+\.\d{6}\] ([DIWE]) .+")


def levels(output: str) -> list[str]:
    """The levels of the log's lines, each of which must look like one."""
    found = [LOG_LINE.fullmatch(line) for line in output.splitlines()]
    assert all(found), output
    return [line[1] for line in found if line]


def test_log_levels(shell: Shell) -> None:
    shell.fails("crash check")          # leaves a warning
    for name, shown in (("", "DIWE"), ("debug", "DIWE"), ("info", "IWE"), ("warn", "WE"), ("error", "E")):
        assert set(levels(shell.ok(f"log {name}"))) <= set(shown)
    assert {"I", "W"} <= set(levels(shell.ok("log")))


def test_lines_below_a_warning_stay_in_the_ring(shell: Shell, booted: Booted) -> None:
    """Each start and end of a program is logged, and the console shows only what the program prints."""
    assert shell.ok("primes 10") == "4 primes below 10\n"
    ended = [line for line in shell.ok("log").splitlines() if re.search(r" I process \d+ ended: reason 1, status 0$", line)]
    assert ended and ended[-1] not in booted.machine.console[: booted.machine.console.rindex("viper> log\r\n")]
    warnings = [line for line in shell.fails("crash check").output.splitlines() if line.startswith("viper: ")]
    assert warnings == ["viper: a check failed in a system call, which answers INTERNAL"]
    assert re.search(r" W a check failed in a system call, which answers INTERNAL$", shell.ok("log warn"), re.MULTILINE)


@pytest.mark.parametrize(("command", "status"), [
    ("echo fine", 0), ("no-such-command", 127), ("run no-such-program", 127), ("primes x", 2), ("kill x", 2), ("kill 99999", 1),
    ("crash null", 139), ("crash index", 1), ("primes 10", 0), ("run hello a b", 0), ("log nonsense", 2),
])
def test_status_is_of_the_last_command(shell: Shell, command: str, status: int) -> None:
    assert shell.run(command).status == status


def test_status_repeats_its_word_and_keeps_the_status(booted: Booted, shell: Shell) -> None:
    machine = booted.machine
    machine.send("primes x\rstatus abc\rstatus\rstatus d\x07ef\r")
    machine.expect(r"\nstatus abc 2\r\n", 10.0)
    machine.expect(r"\nstatus 2\r\n", 10.0)
    machine.expect(r"\nstatus d\S*ef 2\r\n", 10.0)
    assert shell.line is machine and booted.shell().ok("echo") == "\n"


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
