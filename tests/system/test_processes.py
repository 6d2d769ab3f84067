"""Processes: preemption, what comes back at their end, Ctrl-C, long input, reboot and power-off."""

import re

from tests.system.booted import Booted, Shell
from tools.session import AT_PROMPT

CTRL_C = "\x03"
PASTE_BYTES = 64 * 1024
LINE_LENGTH = 60
LONGEST_LINE = 512


def test_memory_after_200_spawns(shell: Shell) -> None:
    shell.ok("primes 10")
    before = shell.ok("mem")
    for _ in range(200):
        shell.ok("primes 10")
    assert shell.ok("mem") == before


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
    banner = booted.machine.console.splitlines()[0]
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
