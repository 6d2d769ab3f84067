"""The recovery monitor: after a panic, by BREAK or Ctrl-\\, when there is no first program, and with mode=recovery; the LED."""

import re
import time
from collections.abc import Iterator

import pytest

from tests.system.booted import Booted
from tests.system.source import line_of
from tools.line import Timeout
from tools.qemu import Machine
from tools.session import AT_PROMPT

MONITOR = "monitor> "
THREE_CTRL_BACKSLASH = "\x1c\x1c\x1c"
WAIT_S = 30.0
LEVELS = 0xFE20_0038                    # GPLEV1 of the BCM2711
LED = 1 << (42 - 32)

PANIC = re.compile(
    r"\r\nPANIC: the kernel stopped\r\nTraceback \(most recent call last\):\r\n"
    r'  File "kernel/entry\.py", line \d+, in handle_user_synchronous\r\n'
    r'(  File "kernel/dispatch\.py", line \d+, in \w+\r\n)+'
    r'  File "kernel/calls/information\.py", line (?P<line>\d+), in debug_trap\r\n'
    r"AssertionError: debug_trap was asked for this\r\n"
    r"\r\nrecovery monitor: `help` lists the commands\r\nmonitor> ")


def ask(machine: Machine, command: str) -> str:
    """What the monitor answers."""
    machine.send(command + "\r")
    machine.expect(re.escape(command) + r"\r\n", WAIT_S)
    before = len(machine.console) - len(machine.rest())
    end = machine.expect(MONITOR, WAIT_S).start()
    return machine.console[before:end]


def is_lit(machine: Machine) -> bool:
    answer = machine.monitor(f"xp /1wx {LEVELS:#x}")
    return bool(int(answer.rpartition(" ")[2], 16) & LED)


@pytest.fixture
def own(board: str) -> Iterator[Booted]:
    """A boot for one test alone."""
    booted = Booted(board)
    yield booted
    booted.stop()


def test_a_panic_ends_in_the_monitor(own: Booted) -> None:
    machine = own.machine
    shell = own.shell()
    frames = shell.number("mem", r"(\d+) frames")
    if own.board == "rpi4":
        assert not is_lit(machine), "the LED is on at the prompt"
    machine.send("crash panic\r")
    found = machine.expect(PANIC.pattern, WAIT_S)
    assert int(found["line"]) == line_of("kernel/calls/information.py", "assert kind > 1")
    assert {"help", "ps", "mem", "log", "reboot"} <= set(ask(machine, "help").split())
    assert re.search(r"^ +1 +0 .* shell\r$", ask(machine, "ps"), re.MULTILINE)
    assert f"{frames} of " in ask(machine, "mem")
    assert re.search(r"^\[ *\d+\.\d{6}\] I \d+ frames free", ask(machine, "log"), re.MULTILINE)
    assert "not after a panic" in ask(machine, "resume")
    assert ask(machine, "nonsense") == "unknown command\r\n"
    if own.board == "rpi4":
        _check_blinking(machine)
    machine.send("reboot\r")
    machine.expect("ViperOS", WAIT_S)
    machine.expect(AT_PROMPT, WAIT_S)
    assert own.shell().ok("echo back") == "back\n"


def _check_blinking(machine: Machine) -> None:
    """The LED changes again and again: two rounds of three blinks."""
    changes, before = 0, is_lit(machine)
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        now = is_lit(machine)
        changes += now != before
        before = now
        if changes == 12:
            return
    raise AssertionError(f"the LED changed only {changes} times")


@pytest.mark.parametrize("way", [pytest.param("BREAK", marks=pytest.mark.qemu_only), "Ctrl-\\"])
@pytest.mark.parametrize("state", ["idle", "busy"])
def test_the_monitor_from_any_state_and_back(booted: Booted, way: str, state: str) -> None:
    machine = booted.machine
    booted.shell()
    if state == "busy":
        machine.send("run spin forever 1000 5000\r")
        machine.expect("spin forever: ", WAIT_S)
    if way == "BREAK":
        machine.control("chardev-send-break", id="line")
    else:
        machine.send(THREE_CTRL_BACKSLASH)
    machine.expect(MONITOR, WAIT_S)
    assert ("spin" in ask(machine, "ps")) == (state == "busy")
    machine.send("resume\r")
    if state == "busy":
        machine.expect("spin forever: ", WAIT_S)
        machine.send("\x03")
        machine.expect(AT_PROMPT, WAIT_S)
    assert booted.shell().ok("echo alive") == "alive\n"


def test_two_ctrl_backslash_are_not_three(booted: Booted) -> None:
    shell = booted.shell()
    assert shell.ok("\x1c\x1cecho alive") == "alive\n"


@pytest.mark.parametrize(("name", "reason"), [("nosuch", "no such program"), ("Shell", "no such program")])
def test_no_first_program(board: str, name: str, reason: str) -> None:
    booted = Booted(board, append=f"init={name}", prompt=MONITOR)
    try:
        assert f"viper: the first program cannot start: {name}: {reason}\r\n" in booted.banner
        assert "recovery monitor" in booted.banner
        assert "\n   1 " not in ask(booted.machine, "ps")
        booted.machine.send("resume\r")
        booted.machine.expect("cannot start", WAIT_S)
        booted.machine.expect(MONITOR, WAIT_S)
    finally:
        booted.stop()


def test_a_first_program_that_keeps_ending(board: str) -> None:
    booted = Booted(board, append="init=hello", prompt=MONITOR)
    try:
        assert booted.banner.count("hello from a program") == 3
        assert "viper: the first program ended three times within a minute\r\n" in booted.banner
        assert "0 processes with 0 handles and 0 frames" in ask(booted.machine, "mem")
    finally:
        booted.stop()


def test_recovery_mode(board: str) -> None:
    booted = Booted(board, append="mode=recovery", prompt=MONITOR)
    try:
        assert ", recovery, " in booted.banner
        assert "0 processes with 0 handles and 0 frames" in ask(booted.machine, "mem")
        if board == "rpi4":
            assert is_lit(booted.machine), "the LED is out before the prompt"
        booted.machine.send("resume\r")
        booted.machine.expect(AT_PROMPT, WAIT_S)
        assert booted.shell().ok("echo alive") == "alive\n"
        if board == "rpi4":
            assert not is_lit(booted.machine), "the LED is on although the shell has read a line"
    finally:
        booted.stop()


def test_an_elf_file_is_refused_with_one_line(board: str) -> None:
    if board == "virt":
        return                          # QEMU's virt starts an ELF as it does a flat image
    from tools.boards import BOARDS
    from tools.build import build_image

    elf = build_image(board).parent / "kernel.elf"
    with Machine(BOARDS[board], elf) as machine:
        try:
            machine.expect("boot the flat image", WAIT_S)
        except Timeout as error:
            raise AssertionError(f"an ELF file at EL3 says nothing: {machine.console!r}") from error
        assert machine.console.count("entered at EL3") == 1
