"""Boots that are nearer to hardware than QEMU's defaults. Each must reach the prompt and run programs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.booted import Booted
from tools.session import AT_PROMPT

VIRT = "virt,gic-version=2"
CORES = ("-smp", "4")
JUNK = bytes([0xDE]) * (1 << 20)
# Lines that QEMU may write about guest errors and missing devices, each with its reason.
EXPECTED_COMPLAINTS: dict[str, str] = {}


def works(booted: Booted) -> None:
    try:
        works_here(booted)
    finally:
        booted.stop()


def works_here(booted: Booted) -> None:
    shell = booted.shell()
    assert "168" in shell.ok("primes 1000")
    assert shell.ok("echo alive") == "alive\n"


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
    works(Booted(board, machine=machine))


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
    works(booted)


def test_qemu_has_nothing_to_complain_of(board: str, tmp_path: Path) -> None:
    log = tmp_path / "complaints"
    booted = Booted(board, extra=("-d", "guest_errors,unimp", "-D", str(log)))
    shell = booted.shell()
    shell.run("crash null")
    works(booted)
    complaints = [line for line in log.read_text().splitlines() if not any(re.search(known, line) for known in EXPECTED_COMPLAINTS)]
    assert complaints == []
