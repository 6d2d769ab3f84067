"""Boots that are nearer to hardware than QEMU's defaults. Each must reach the prompt and run programs."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.booted import Booted
from tests.system.guest import physical_memory
from tools.session import AT_PROMPT

VIRT = "virt,gic-version=2"
CORES = ("-smp", "4")
UNUSED = {"rpi4": 0x2000_0000, "virt": 0x4E00_0000}     # RAM that nobody has asked for yet
QEMU_IS_FAST = 1e9 / 18 / 54e6           # it counts whole nanoseconds: 18 a tick of a 54 MHz counter
JUNK = bytes([0xDE]) * (1 << 20)
# Lines that QEMU may write about guest errors and missing devices, each with its reason.
EXPECTED_COMPLAINTS = {
    r"^bcm2835_powermgt_write: WDOG$": "a reboot sets the watchdog's time, which QEMU does not count: it resets at once",
}


def works(booted: Booted) -> None:
    try:
        works_here(booted)
    finally:
        booted.stop()


def works_here(booted: Booted) -> None:
    """Programs run, start others, sleep and are interrupted in the middle; nothing is left of them; no warning was logged."""
    shell = booted.shell()
    assert shell.ok("primes 1000") == "168 primes below 1000\n"
    shell.ok("run soak 3")
    before = shell.ok("mem")
    shell.ok("run fuzzer 600")
    assert shell.ok("run spin alone 1 2").count("spin alone: ") == 2
    assert shell.ok("mem") == before
    assert shell.ok("log warn") == ""
    assert [line.split()[-1] for line in shell.ok("ps").splitlines()] == ["name", "shell"]


@pytest.mark.parametrize("options", ["secure=on,virtualization=on", "virtualization=on", "secure=on"])
def test_machines_with_an_el2_or_an_el3(options: str) -> None:
    """Non-secure side of the interrupt controller, entry at EL2; reboot and power-off ask whom there is to ask."""
    machine = ("-M", f"{VIRT},{options}", "-cpu", "cortex-a72", *CORES, "-m", "1G")
    booted = Booted("virt", machine=machine)
    try:
        works_here(booted)
        booted.machine.send("reboot\r")
        booted.machine.expect(re.escape(booted.banner.split("\n")[1].strip()), 30.0)
        booted.machine.expect(AT_PROMPT, 30.0)
        booted.machine.send("poweroff\r")
        assert booted.machine.wait(20.0) == 0
    finally:
        booted.stop()


def test_the_timer_frequency_of_the_hardware(board: str) -> None:
    machine = {
        "virt": ("-M", VIRT, "-cpu", "cortex-a72,cntfrq=54000000", *CORES, "-m", "1G"),
        "rpi4": ("-M", "raspi4b", "-global", "cortex-a72-arm-cpu.cntfrq=54000000"),
    }[board]
    booted = Booted(board, machine=machine)
    try:
        assert "timer 54000000 Hz" in booted.shell().ok("log")
        works_here(booted)
        check_the_clock(booted)
    finally:
        booted.stop()


def check_the_clock(booted: Booted) -> None:
    """The time between two answers lies between the host's times from inside and from outside."""
    shell = booted.shell()
    before = time.monotonic()
    first = uptime(booted)
    after = time.monotonic()
    shell.ok("run spin second 1 1")
    until = time.monotonic()
    passed = (uptime(booted) - first) / QEMU_IS_FAST
    assert until - after - 0.002 <= passed <= time.monotonic() - before + 0.002


def uptime(booted: Booted) -> float:
    return float(booted.shell().ok("uptime").split()[1])


@pytest.fixture
def junk_memory(board: str) -> Iterator[tuple[str, Path]]:
    """The board's RAM as a file full of 0xDE."""
    mebibytes = {"virt": 256, "rpi4": 2048}[board]
    memory_folder = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path("/tmp")
    path = memory_folder / f"viperos-junk-{board}"
    with path.open("wb") as file:
        for _ in range(mebibytes):
            file.write(JUNK)
    yield f"{mebibytes}M", path
    path.unlink()


def test_memory_that_is_not_zero(board: str, junk_memory: tuple[str, Path]) -> None:
    size, path = junk_memory
    machine = {
        "virt": ("-M", f"{VIRT},memory-backend=junk", "-cpu", "cortex-a72", *CORES, "-m", size),
        "rpi4": ("-M", "raspi4b,memory-backend=junk", "-m", size),
    }[board]
    backend = f"memory-backend-file,id=junk,size={size},mem-path={path},share=off"
    booted = Booted(board, machine=machine, extra=("-object", backend))
    shell = booted.shell()
    frames = shell.number("mem", r"(\d+) frames")
    try:
        works_here(booted)
        assert shell.number("mem", r"(\d+) frames") == frames
        assert physical_memory(booted.machine, UNUSED[board], len(JUNK)) == JUNK, "memory was not what the test meant it to be"
    finally:
        booted.stop()


def test_qemu_has_nothing_to_complain_of(board: str, tmp_path: Path) -> None:
    log = tmp_path / "complaints"
    booted = Booted(board, extra=("-d", "guest_errors,unimp", "-D", str(log)))
    shell = booted.shell()
    for command in ("crash null", "crash check", "log", "run chain", "no-such-command"):
        shell.run(command)
    booted.machine.control("chardev-send-break", id="line")
    booted.machine.expect("monitor> ", 10.0)
    booted.machine.send("resume\r")
    assert booted.shell().ok("echo alive") == "alive\n"
    booted.machine.send("reboot\r")
    booted.machine.expect("ViperOS", 30.0)
    booted.machine.expect(AT_PROMPT, 30.0)
    works(booted)
    complaints = [line for line in log.read_text().splitlines() if not any(re.search(known, line) for known in EXPECTED_COMPLAINTS)]
    assert complaints == []
