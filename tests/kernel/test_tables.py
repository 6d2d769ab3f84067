"""Page tables in the model's memory: the kernel's map walked for W^X, and what programs' spaces take and give back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import vipc.hosted  # noqa: F401
from abi.bootinfo import BoardFacts, BootInfo
from abi.layout import DEVICE_BASE, KERNEL_BASE
from kernel.arch import image, translation
from kernel.mem import address_space, frames, kernel_map, page_table
from kernel.mem.address_space import AddressSpace
from kernel.mem.frames import Frames
from vipc.hosted import machine
from vipc.lang import array, u64

MIB = 0x10_0000
START, TEXT_END, CONSTANTS_END, END = 0x8_0000, 0xA_0000, 0x14_0000, 0x30_0000
EARLY, GUARD, SECOND_GUARD = 0x20_0000, 0x18_0000, 0x19_0000
WRITABLE_AND_EXECUTABLE = page_table.KERNEL_NO_EXECUTE | page_table.READ_ONLY


def clear_page(address: int) -> None:
    for offset in range(0, 4096, 8):
        machine.store(address + offset, 8, 0)


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    machine.reset()
    places = {"image_start": START, "text_end": TEXT_END, "constants_end": CONSTANTS_END, "image_end": END,
              "early_frames_start": EARLY, "stack_guard": GUARD, "stack_guard_of_faults": SECOND_GUARD}
    for name, value in places.items():
        monkeypatch.setattr(image, name, lambda value=value: KERNEL_BASE + value)
    monkeypatch.setattr(image, "clear_page", clear_page)
    monkeypatch.setattr(frames, "clear_page", clear_page)
    yield
    machine.reset()


def build() -> None:
    info = BootInfo()
    info.board = BoardFacts("model", 1, 0x4000_0000, 0, 0, 0, 0, 0, 0, 0, 0, one_address(0x4000_0000),
                            one_address(0x4020_0000), 0, 0)
    info.ram_count = 1
    info.ram[0].end = 8 * MIB
    kernel_map.build(info)


def one_address(value: int) -> object:
    return array(u64, [value])


def leaves(table: int, level: int = 1, base: int = 0) -> Iterator[tuple[int, int, int]]:
    """Every mapping: address within the half, size, entry."""
    size = 1 << (39 - 9 * level)
    for index in range(512):
        entry = machine.load(KERNEL_BASE + table + 8 * index, 8)
        if entry & 1 == 0:
            continue
        if level < 3 and entry & 3 == 3:
            yield from leaves(entry & page_table.ADDRESS, level + 1, base + index * size)
        else:
            assert level < 3 or entry & 3 == 3
            yield base + index * size, size, entry


def test_the_kernel_map_is_exact() -> None:
    build()
    mapped = {}
    for address, size, entry in leaves(kernel_map.kernel_map.root):
        for page in range(address, address + size, 4096):
            mapped[page] = entry
        assert entry & WRITABLE_AND_EXECUTABLE, "writable and executable"
        assert entry & page_table.USER_NO_EXECUTE and not entry & page_table.USER
    memory = {page for page in mapped if page < DEVICE_BASE - KERNEL_BASE}
    assert memory == set(range(0, 8 * MIB, 4096)) - {GUARD, SECOND_GUARD}
    assert not mapped[START] & page_table.KERNEL_NO_EXECUTE
    assert not mapped[TEXT_END - 4096] & page_table.KERNEL_NO_EXECUTE
    for page in (TEXT_END, CONSTANTS_END - 4096):
        assert mapped[page] & page_table.READ_ONLY and mapped[page] & page_table.KERNEL_NO_EXECUTE
    for page in (0, START - 4096, CONSTANTS_END, END, 8 * MIB - 4096):
        assert not mapped[page] & page_table.READ_ONLY and mapped[page] & page_table.KERNEL_NO_EXECUTE
    devices = {page: entry for page, entry in mapped.items() if page not in memory}
    assert min(devices) == DEVICE_BASE - KERNEL_BASE + 0x4000_0000 and len(devices) == 512
    assert all(entry & 0x1C == page_table.DEVICE for entry in devices.values())


def test_physical_addresses_are_the_low_bits() -> None:
    build()
    for address, _, entry in leaves(kernel_map.kernel_map.root):
        assert entry & page_table.ADDRESS == address % (DEVICE_BASE - KERNEL_BASE)


def few_frames(monkeypatch: pytest.MonkeyPatch, mib: int) -> Frames:
    made = Frames()
    made.span(0, mib * MIB)
    made.add(0, mib * MIB)
    made.reserve(0, 4096)
    monkeypatch.setattr(frames, "frames", made)
    monkeypatch.setattr(address_space, "frames", made)
    monkeypatch.setattr(translation, "asids", translation.Asids())
    return made


def test_a_space_gives_back_what_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    allocator = few_frames(monkeypatch, 4)
    before = allocator.free()
    space = AddressSpace()
    assert space.create()
    for page in (0x40_0000, 0x40_1000, 0x3FEF_F000):
        assert space.add_page(page, page_table.USER_DATA) == 0
    assert space.add_page(0x40_0000, page_table.USER_TEXT) < 0
    assert before - allocator.free() == space.frames == 3 + 1 + 1 + 2
    assert space.frame_at(0x40_1000) and not space.frame_at(0x40_2000) and not space.frame_at(0x7F_0000_0000)
    space.activate()
    assert machine.system_registers["ttbr0_el1"] == space.root | 1 << 48
    space.destroy()
    assert allocator.free() == before and translation.lower_half.current_root == translation.lower_half.empty_root


def test_no_memory_is_an_error_not_a_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    allocator = few_frames(monkeypatch, 1)
    before = allocator.free()
    space = AddressSpace()
    assert space.create()
    page = 0x40_0000
    while space.add_page(page, page_table.USER_DATA) == 0:
        page += 4096
    assert allocator.free() == 0
    space.destroy()
    assert allocator.free() == before


def test_user_rights_are_never_both() -> None:
    for rights in (page_table.USER_TEXT, page_table.USER_CONSTANT, page_table.USER_DATA):
        assert rights & page_table.READ_ONLY or rights & page_table.USER_NO_EXECUTE
        assert rights & page_table.KERNEL_NO_EXECUTE and rights & page_table.NOT_GLOBAL and rights & page_table.USER


def test_asids_roll_over(monkeypatch: pytest.MonkeyPatch) -> None:
    few_frames(monkeypatch, 4)
    translation.asids.limit = 3
    spaces = [AddressSpace() for _ in range(3)]
    for space in spaces:
        assert space.create()
        space.activate()
    assert [space.asid for space in spaces] == [1, 2, 1] and spaces[2].generation == 2
    assert ("tlbi", "vmalle1is") in machine.operations
    spaces[0].activate()
    assert (spaces[0].asid, spaces[0].generation) == (2, 2)
    assert machine.system_registers["ttbr0_el1"] >> 48 == 2
