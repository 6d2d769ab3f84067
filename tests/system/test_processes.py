"""Processes: preemption, what comes back at their end, Ctrl-C, long input, reboot and power-off."""

import re

from tests.system.booted import Booted, Shell
from tests.system.test_recovery import MONITOR, THREE_CTRL_BACKSLASH, ask
from tools.session import AT_PROMPT

CTRL_C = "\x03"
REPORTS = 6
PASTE_BYTES = 64 * 1024
LINE_LENGTH = 60
LONGEST_LINE = 512


def test_memory_after_200_spawns(shell: Shell) -> None:
    shell.ok("primes 10")
    before = shell.ok("mem")
    for _ in range(200):
        shell.ok("primes 10")
    assert shell.ok("mem") == before


def test_200_spawns_by_a_program_leak_nothing(booted: Booted, shell: Shell) -> None:
    """Frames, processes and handles, as the monitor counts them."""
    shell.ok("run soak 1")
    before = monitor_counts(booted)
    booted.shell().ok("run soak 200")
    assert monitor_counts(booted) == before


def monitor_counts(booted: Booted) -> str:
    booted.machine.send(THREE_CTRL_BACKSLASH)
    booted.machine.expect(MONITOR, 10.0)
    counts = ask(booted.machine, "mem")
    booted.machine.send("resume\r")
    booted.machine.expect(r"resume\r\n", 10.0)
    return counts


def test_a_chain_of_children_ends_with_a_limit(booted: Booted, shell: Shell) -> None:
    before = monitor_counts(booted)
    links = booted.shell().run("run chain")
    found = re.fullmatch(r"viper: process \d+ may not start another one: (\d+) of (\d+) live\n(\d+) links\n", links.output)
    assert found, links.output
    assert int(found[1]) < int(found[2]) and int(found[3]) == int(found[1]) - 2 == links.status
    assert monitor_counts(booted) == before


def test_two_programs_advance_together(booted: Booted, shell: Shell) -> None:
    """Neither gives the core away by itself, so both advance only because it is taken from them; and equally."""
    machine = booted.machine
    machine.send("run spin a 1000 10000 &\r")
    number = int(machine.expect(r"\[(\d+)\]\r\n", 10.0)[1])
    machine.send("run spin b 1000 10000\r")
    machine.expect(r"spin b: \d+ rounds", 30.0)
    windows: dict[str, list[int]] = {"a": [], "b": []}
    while min(len(counts) for counts in windows.values()) < REPORTS:
        report = machine.expect(r"spin ([ab]): (\d+) rounds", 30.0)
        windows[report[1]].append(int(report[2]))
    advanced = [counts[-1] - counts[0] for counts in windows.values()]
    assert min(advanced) > 0 and max(advanced) <= 3 * min(advanced), windows
    machine.send(CTRL_C)
    machine.expect(AT_PROMPT, 30.0)
    machine.send(f"kill {number}\r")  # a's reports may cut into its echo
    machine.expect(AT_PROMPT, 30.0)
    assert "spin" not in booted.shell().ok("ps")


def test_10000_random_system_calls(booted: Booted, shell: Shell) -> None:
    output = shell.ok("run fuzzer 10000")
    found = re.fullmatch(r"(\d+) calls by (\d+) fuzzers, (\d+) of them killed\nBAD_HANDLE (\d+), PERMISSION (\d+)\n", output)
    assert found, output
    calls, fuzzers, killed, bad_handle, permission = map(int, found.groups())
    assert calls >= 10_000 and fuzzers >= 20 and killed < fuzzers
    assert bad_handle > 1000 and permission > 100
    assert shell.ok("echo alive") == "alive\n"


def test_ctrl_c_ends_what_the_program_started_too(booted: Booted, shell: Shell) -> None:
    shell.ok("run soak 1")
    before = monitor_counts(booted)
    booted.shell()
    machine = booted.machine
    for command in ("run fuzzer 1000000", "run family"):
        machine.send(command + "\r")
        machine.expect(re.escape(command) + r"\r\n", 10.0)
        if command == "run family":
            machine.expect(r"family of (\d+)", 10.0)
        machine.send(CTRL_C)
        machine.expect(AT_PROMPT, 10.0)
        assert [line.split()[-1] for line in booted.shell().ok("ps").splitlines()] == ["name", "shell"]
    assert monitor_counts(booted) == before


def test_ctrl_c_ends_a_program(booted: Booted, shell: Shell) -> None:
    machine = booted.machine
    machine.send("run spin forever 1000\r")
    machine.expect(r"spin forever 1000\r\n", 5.0)
    machine.send(CTRL_C)
    machine.expect(AT_PROMPT, 10.0)
    assert shell.ok("echo alive") == "alive\n"
    assert "spin" not in shell.ok("ps")


def test_a_long_paste_runs_every_line_in_order(booted: Booted, shell: Shell) -> None:
    lines = PASTE_BYTES // LINE_LENGTH
    words = [f"{number:05d}".ljust(LINE_LENGTH - len("echo ") - 1, "x") for number in range(lines)]
    machine = booted.machine
    machine.send("".join(f"echo {word}\r" for word in words), 60.0)
    machine.send("echo the end\r")
    before = len(machine.console) - len(machine.rest())
    machine.expect(r"\nthe end\r\n", 60.0)
    printed = re.findall(r"^(\d{5}x+)\r$", machine.console[before:], re.MULTILINE)
    assert printed == words
    machine.expect(AT_PROMPT, 10.0)


def test_a_line_that_is_too_long_is_refused(shell: Shell) -> None:
    result = shell.fails("echo " + "x" * LONGEST_LINE)
    assert "xxxx" not in result.output
    assert result.output.strip()
    longest = "x" * (LONGEST_LINE - len("echo "))
    assert shell.ok(f"echo {longest}") == longest + "\n"


def test_reboot_comes_back(booted: Booted, shell: Shell) -> None:
    banner = booted.banner.strip().splitlines()[0]
    booted.machine.send("reboot\r")
    booted.machine.expect(re.escape(banner), 30.0)
    booted.machine.expect(AT_PROMPT, 30.0)
    assert booted.shell().ok("echo back") == "back\n"


def test_poweroff(board: str) -> None:
    booted = Booted(board)
    booted.machine.send("poweroff\r")
    try:
        assert booted.machine.wait(20.0) == 0
    finally:
        booted.stop()
