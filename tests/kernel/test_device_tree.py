"""The device tree reader against trees made here, whole and damaged."""

from __future__ import annotations

import struct

import pytest

import vipc.hosted  # noqa: F401
from abi.bootinfo import CONDUIT_HVC, CONDUIT_NONE, CONDUIT_SMC, BootInfo
from boot import device_tree
from tests.kernel.flat_tree import Node, cells, flatten

TREE = flatten(
    {
        "#address-cells": cells(2),
        "#size-cells": cells(1),
        "cpus": {"cpu@0": {"reg": cells(0)}, "cpu@1": {"reg": cells(1)}, "cpu-map": {}},
        "chosen": {"bootargs": b"init=hello a=b\0", "linux,initrd-start": cells(0, 0x800_0000), "linux,initrd-end": cells(0x830_0000)},
        "memory@0": {"device_type": b"memory\0", "reg": cells(0, 0, 0x3B40_0000, 1, 0, 0x4000_0000)},
        "soc": {"memory-controller": {"reg": cells(1, 2, 3)}},
    },
    reserved=[(0, 0x1000)],
)


def read(data: bytes) -> tuple[bool, BootInfo]:
    info = BootInfo()
    return device_tree.read(data, info), info


def test_everything_is_found() -> None:
    assert device_tree.total_size(TREE[:40]) == len(TREE)
    good, info = read(TREE)
    assert good
    assert [(info.ram[n].start, info.ram[n].end) for n in range(info.ram_count)] == [
        (0, 0x3B40_0000), (0x1_0000_0000, 0x1_4000_0000)]
    assert info.cores == 2
    assert (info.initrd_start, info.initrd_end) == (0x800_0000, 0x830_0000)
    assert bytes(info.command_line[0:info.command_line_length]) == b"init=hello a=b"
    assert (info.reserved_count, info.reserved[0].end) == (1, 0x1000)


def test_what_is_no_tree_has_no_size() -> None:
    assert device_tree.total_size(b"\0" * 40) == 0
    assert device_tree.total_size(struct.pack(">II", 0xD00DFEED, 8) + bytes(32)) == 0


@pytest.mark.parametrize("length", range(40, len(TREE), 7))
def test_a_cut_tree_never_faults(length: int) -> None:
    read(TREE[:length])


def test_damaged_bytes_never_fault() -> None:
    for position in range(8, len(TREE), 3):
        damaged = bytearray(TREE)
        damaged[position] ^= 0xFF
        read(bytes(damaged))


def test_a_tree_without_memory_is_refused() -> None:
    assert not read(flatten({"chosen": {"bootargs": b"x\0"}}))[0]


@pytest.mark.parametrize(("method", "conduit"), [
    (b"hvc\0", CONDUIT_HVC), (b"smc\0", CONDUIT_SMC), (b"other\0", CONDUIT_NONE), (b"", CONDUIT_NONE),
])
def test_how_psci_is_called(method: bytes, conduit: int) -> None:
    memory: Node = {"reg": cells(0, 0, 0x3B40_0000)}
    assert read(flatten({"memory@0": memory, "psci": {"method": method}}))[1].conduit == conduit
    assert read(flatten({"memory@0": memory, "soc": {"psci": {"method": method}}}))[1].conduit == CONDUIT_NONE
