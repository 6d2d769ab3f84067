"""The bootfs and the ELF loader against whole and damaged input, in the model's memory."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from abi.errors import INVALID_ARGUMENT, LIMIT, NOT_EXECUTABLE, OK
from abi.layout import KERNEL_BASE, PAGE, USER_IMAGE, USER_IMAGE_END
from kernel.arch import translation
from kernel.mem import address_space, frames, page_table
from kernel.mem.address_space import QUOTA, AddressSpace
from kernel.mem.frames import Frames
from kernel.obj import bootfs as bootfs_module
from kernel.obj import elf
from kernel.obj.bootfs import NOT_THERE, Bootfs
from tools.bootfs import pack
from vipc.hosted import machine
from vipc.lang import array, u8

MIB = 0x10_0000
READ, WRITE, EXECUTE = 4, 2, 1
TEXT, DATA = USER_IMAGE, USER_IMAGE + 4 * PAGE
Segment = tuple[int, int, bytes, int]           # flags, address, contents, size in memory
GOOD: list[Segment] = [
    (READ | EXECUTE, TEXT, b"text" * 1500, 6000),
    (READ, TEXT + 2 * PAGE, b"constants", 9),
    (READ | WRITE, DATA + 8, b"data", 2 * PAGE),
]


def image(segments: list[Segment], entry: int = TEXT) -> bytes:
    """An ELF file."""
    header = 64 + 56 * len(segments)
    table, contents = b"", b""
    for flags, address, data, size in segments:
        table += struct.pack("<IIQQQQQQ", 1, flags, header + len(contents), address, address, len(data), size, PAGE)
        contents += data
    start = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01", 2, 183, 1, entry, 64, 0, 0, 64, 56, len(segments), 64, 0, 0)
    return start + table + contents


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[Frames]:
    machine.reset()
    made = Frames()
    made.span(0, 0x20_0000)
    made.add(0, 0x20_0000)
    made.reserve(0, PAGE)
    monkeypatch.setattr(frames, "frames", made)
    monkeypatch.setattr(address_space, "frames", made)
    monkeypatch.setattr(translation, "asids", translation.Asids())
    monkeypatch.setattr(frames, "clear_page", lambda address: machine.store_bytes(address, bytes(PAGE)))
    monkeypatch.setattr(elf, "publish_code_page", lambda address: machine.operations.append(("publish", address)))
    monkeypatch.setattr(elf, "copy_memory", copy_memory)
    monkeypatch.setattr(bootfs_module, "checksum_words", checksum_words)
    yield made
    machine.reset()


def copy_memory(target: int, source: int, length: int) -> None:
    machine.store_bytes(target, bytes(machine.load(source + n, 1) for n in range(length)))


def checksum_words(address: int, length: int, factor: int) -> int:
    total = 0
    for offset in range(0, length, 8):
        total = (total * factor + machine.load(address + offset, 8)) % 2**64
    return total


def load(data: bytes) -> tuple[int, AddressSpace]:
    space = AddressSpace()
    assert space.create()
    return elf.load(array(u8, list(data)), space), space


def contents(space: AddressSpace, address: int, length: int) -> bytes:
    return bytes(machine.load(KERNEL_BASE + space.frame_at(at) + at % PAGE, 1) for at in range(address, address + length))


def test_a_program_is_mapped_with_its_rights(memory: Frames) -> None:
    before = memory.free()
    result, space = load(image(GOOD))
    assert result == OK
    for flags, address, data, size in GOOD:
        assert contents(space, address, len(data)) == data
        assert contents(space, address + len(data), 8 if size > len(data) else 0) == bytes(8 if size > len(data) else 0)
        entry = page_table.translate(space.root, address)
        assert entry & page_table.USER
        assert bool(entry & page_table.READ_ONLY) == (not flags & WRITE)
        assert bool(entry & page_table.USER_NO_EXECUTE) == (not flags & EXECUTE)
        assert entry & page_table.KERNEL_NO_EXECUTE
    published = {place for name, place in (one for one in machine.operations if one[0] == "publish")}
    assert published == {KERNEL_BASE + space.frame_at(TEXT), KERNEL_BASE + space.frame_at(TEXT + PAGE)}
    assert page_table.translate(space.root, TEXT - PAGE) == page_table.translate(space.root, DATA + 3 * PAGE) == 0
    space.destroy()
    assert memory.free() == before


def changed(data: bytes, position: int, value: bytes) -> bytes:
    return data[:position] + value + data[position + len(value):]


BAD = {
    "nothing": b"",
    "no ELF file": changed(image(GOOD), 0, b"\x7fELG"),
    "32 bits": changed(image(GOOD), 4, b"\x01"),
    "another machine": changed(image(GOOD), 18, b"\x3e"),
    "a shared object": changed(image(GOOD), 16, b"\x03"),
    "no segments": image([]),
    "too many segments": changed(image(GOOD), 56, b"\x40"),
    "cut within the table": image(GOOD)[:100],
    "cut within a segment": image(GOOD)[:-2],
    "writable and executable": image([(WRITE | EXECUTE, TEXT, b"x", 1)]),
    "below the image": image([(READ | EXECUTE, TEXT - 4, b"x" * 8, 8)], TEXT),
    "behind the image": image([*GOOD, (READ, USER_IMAGE_END - 4, b"x" * 8, 8)]),
    "in the kernel": image([*GOOD, (READ, KERNEL_BASE, b"x", 1)]),
    "endless": image([*GOOD, (READ, DATA + 8 * PAGE, b"", 2**64 - 1)]),
    "less memory than file": image([*GOOD, (READ, DATA + 8 * PAGE, b"abc", 2)]),
    "entry not mapped": image(GOOD, DATA + 0x10_0000),
    "entry not aligned": image(GOOD, TEXT + 2),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_program_is_refused_and_costs_nothing(name: str, memory: Frames) -> None:
    before = memory.free()
    result, space = load(BAD[name])
    assert result == NOT_EXECUTABLE
    space.destroy()
    assert memory.free() == before


def test_two_segments_do_not_share_a_page() -> None:
    assert load(image([*GOOD, (READ | WRITE, TEXT + PAGE + 2000, b"x", 1)]))[0] == INVALID_ARGUMENT


def test_a_program_larger_than_its_quota_is_refused(memory: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "clear_page", lambda address: None)    # the model's memory is clear
    memory.span(0, 64 * MIB)
    memory.add(PAGE, 64 * MIB)
    before = memory.free()
    result, space = load(image([*GOOD, (READ | WRITE, DATA + 8 * PAGE, b"", QUOTA * PAGE)]))
    assert result == LIMIT
    space.destroy()
    assert memory.free() == before


FILES = {"a": b"1", "hello": b"x" * 100, "n" * 23: b""}
PLACE = KERNEL_BASE + 0x10_0000


def opened(archive: bytes) -> tuple[bool, Bootfs]:
    machine.store_bytes(PLACE, archive)
    bootfs = Bootfs()
    return bootfs.open(PLACE, len(archive)), bootfs


def test_the_bootfs_that_the_host_packs() -> None:
    good, bootfs = opened(pack(FILES))
    assert good and bootfs.count == len(FILES)
    for name, data in FILES.items():
        number = bootfs.find(array(u8, list(name.encode())))
        assert number != NOT_THERE and bytes(bootfs.file(bootfs.offset_of(number), bootfs.size_of(number))) == data
    for name in ("", "b", "hell", "hello2", "n" * 24, "n" * 25):
        assert bootfs.find(array(u8, list(name.encode()))) == NOT_THERE


def test_a_damaged_bootfs_is_empty() -> None:
    archive = pack(FILES)
    for position in range(0, len(archive), 7):
        good, bootfs = opened(changed(archive, position, bytes([archive[position] ^ 0x40])))
        assert not good and bootfs.count == 0, position
    for length in (0, 16, len(archive) // 2, len(archive) - 1):
        assert not opened(archive[:length])[0]
