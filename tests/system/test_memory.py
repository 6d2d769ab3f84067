"""What memory the boards have, from whom they know it, and how the kernel maps it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.booted import Booted, Shell
from tests.system.devicetree import raspberry_pi
from tests.system.guest import KERNEL_BASE, PAGE, USER, Mapping, mappings, physical_memory, symbols, translated

FIRST_GIB_MIB = 960                     # what QEMU's firmware and tree call ours: below the VideoCore's share
CARVE_OUT = range(0x3C00_0000, 0x4000_0000)
INITRD = bytes(range(256)) * 1024       # 256 KiB
MIB = 1 << 20


@pytest.fixture
def initrd(tmp_path: Path) -> Path:
    path = tmp_path / "initrd"
    path.write_bytes(INITRD)
    return path


def tree(folder: Path) -> Path:
    path = folder / "own.dtb"
    path.write_bytes(raspberry_pi(((0, FIRST_GIB_MIB * MIB),)))
    return path


@pytest.fixture(params=["own tree", "no tree"])
def raspberry(request: pytest.FixtureRequest, tmp_path: Path, initrd: Path) -> Iterator[tuple[Booted, str]]:
    with_tree = request.param == "own tree"
    booted = Booted("rpi4", append="mode=zzz foo mode=microkernel", initrd=initrd, dtb=tree(tmp_path) if with_tree else None)
    yield booted, str(request.param)
    booted.stop()


def test_raspberry_pi_with_and_without_a_tree(raspberry: tuple[Booted, str]) -> None:
    booted, kind = raspberry
    memory, source = {
        "own tree": (FIRST_GIB_MIB, "the device tree"),
        "no tree": (FIRST_GIB_MIB + 1024, "ATAGS"),     # the upper GiB is known from the revision code
    }[kind]
    assert f" on Raspberry Pi 4, microkernel, 4 cores, {memory} MiB, " in booted.banner
    assert f"\nboot facts from {source}\r\n" in booted.banner
    assert "\nignored on the command line: mode=zzz\r\n" in booted.banner
    shell = booted.shell()
    total = shell.number("mem", r"free of (\d+) KiB")
    assert memory * 1024 - 4096 < total < memory * 1024
    _check_initrd(booted, shell)


def test_recovery_mode_by_a_tree(tmp_path: Path) -> None:
    booted = Booted("rpi4", append="mode=recovery", dtb=tree(tmp_path), prompt="monitor> ")
    try:
        assert f" on Raspberry Pi 4, recovery, 4 cores, {FIRST_GIB_MIB} MiB, " in booted.banner
    finally:
        booted.stop()


def test_initrd_of_virt(initrd: Path) -> None:
    booted = Booted("virt", initrd=initrd)
    try:
        _check_initrd(booted, booted.shell())
    finally:
        booted.stop()


def _check_initrd(booted: Booted, shell: Shell) -> None:
    """Named in the log, whole, and kept from being used after all memory that there is was asked for."""
    found = re.search(r"initrd of (\d+) bytes at 0x([0-9a-f]+)", shell.ok("log info"))
    assert found and int(found[1]) == len(INITRD)
    shell.ok("run soak 20")
    shell.run("run chain")
    assert physical_memory(booted.machine, int(found[2], 16), len(INITRD)) == INITRD


@pytest.mark.qemu_only
def test_the_kernels_tables(board: str, booted: Booted) -> None:
    booted.shell()
    names = symbols(board)
    root_at = names["kernel.mem.kernel_map.kernel_map"] - KERNEL_BASE
    root = int.from_bytes(physical_memory(booted.machine, root_at, 8), "little")
    found = list(mappings(booted.machine, root, KERNEL_BASE))
    assert [str(one) for one in found if one.is_writable and one.is_executable] == []
    assert [str(one) for one in found if one.entry & USER] == []
    assert [str(one) for one in found if one.start + one.size > names["__image_start"] and one.start < names["__rodata_start"]
            and (one.is_writable or one.size != PAGE)] == []
    executable = {one.start for one in found if one.is_executable}
    assert executable == set(range(names["__image_start"], names["__rodata_start"], PAGE))
    _check_holes(booted, found, [names["kernel_stack_guard"], names["fault_stack_guard"]])
    if board == "rpi4":
        assert [str(one) for one in found if one.start - KERNEL_BASE in CARVE_OUT] == []


def _check_holes(booted: Booted, found: list[Mapping], guards: list[int]) -> None:
    """The guard pages are not mapped, their neighbours are; QEMU's own walk agrees."""
    for guard in guards:
        assert not any(one.start <= guard < one.start + one.size for one in found)
        assert any(one.start <= guard + PAGE < one.start + one.size for one in found)
        assert translated(booted.machine, guard) is None
        assert translated(booted.machine, guard + PAGE) == guard + PAGE - KERNEL_BASE
        assert translated(booted.machine, guard - PAGE) == guard - PAGE - KERNEL_BASE


@pytest.mark.qemu_only
def test_no_program_is_mapped_while_none_runs(booted: Booted) -> None:
    booted.shell()
    assert translated(booted.machine, 0x40_0000) is None
    assert translated(booted.machine, symbols(booted.board)["__image_start"]) is not None
