"""The ATAGS reader."""

from __future__ import annotations

import struct

import vipc.hosted  # noqa: F401
from abi.bootinfo import BootInfo
from boot import atags


def tag(number: int, *words: int, text: bytes = b"") -> bytes:
    data = b"".join(struct.pack("<I", word) for word in words) + text + bytes(-len(text) % 4)
    return struct.pack("<II", 2 + len(data) // 4, number) + data


CORE = tag(0x5441_0001, 0, 0, 0)
MEMORY = tag(0x5441_0002, 0x3C00_0000, 0)
INITRD = tag(0x5442_0005, 0x800_0000, 0x1000)
LINE = tag(0x5441_0009, text=b"init=x\0")
END = struct.pack("<II", 0, 0)


def read(data: bytes) -> tuple[bool, BootInfo]:
    info = BootInfo()
    return atags.read(data.ljust(0xF00, b"\0"), info), info


def test_memory_initrd_and_command_line() -> None:
    good, info = read(CORE + MEMORY + INITRD + LINE + END)
    assert good
    assert (info.ram_count, info.ram[0].start, info.ram[0].end) == (1, 0, 0x3C00_0000)
    assert (info.initrd_start, info.initrd_end) == (0x800_0000, 0x800_1000)
    assert bytes(info.command_line[0:info.command_line_length]) == b"init=x"


def test_what_is_no_list_gives_nothing() -> None:
    assert not read(b"\0" * 64)[0]
    assert not read(MEMORY + END)[0]
    assert not read(CORE + struct.pack("<II", 1, 0x5441_0002) + END)[0]
    assert not read(CORE + struct.pack("<II", 4000, 0x5441_0002) + END)[0]
    assert not read(CORE + END)[0]
