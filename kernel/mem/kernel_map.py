"""The kernel's own tables: all RAM, the image with exact rights, and the board's devices.

I1. Nothing is both writable and executable; text is read-only, data never executes.
I2. RAM that the firmware did not report, and the pages below the stacks, are not mapped.
I3. Blocks map whole 2 MiB of RAM; the blocks that hold the image are split into pages.
The tables come from the early frames (.bss, inside what the early tables map).
"""

from typing import Final

from abi.bootinfo import BootInfo
from abi.layout import BLOCK, DEVICE_BASE, KERNEL_BASE, PAGE
from kernel.arch import image
from kernel.mem.page_table import (
    BLOCK_ENTRY,
    KERNEL_CONSTANT,
    KERNEL_DATA,
    KERNEL_DEVICE,
    KERNEL_TEXT,
    NO_TABLE,
    TABLE_OR_PAGE,
    entry_index,
    next_table,
    write_entry,
)
from vipc.lang import u32, u64

EARLY_FRAMES: Final = 32


class KernelMap:
    """The tables being built."""

    root: u64
    empty_root: u64
    early_next: u64
    early_end: u64

    def __init__(self) -> None:
        self.root = 0
        self.empty_root = 0
        self.early_next = 0
        self.early_end = 0

    def take_table(self) -> u64:
        """A cleared table frame."""
        assert self.early_next < self.early_end, "the early frames are used up"
        frame = self.early_next
        self.early_next += PAGE
        image.clear_page(KERNEL_BASE + frame)
        return frame

    def map_block(self, address: u64, physical: u64, attributes: u64) -> None:
        """Maps 2 MiB."""
        level2 = self._table_below(self.root, entry_index(address, 1))
        write_entry(level2, entry_index(address, 2), physical | attributes | BLOCK_ENTRY)

    def map_page(self, address: u64, physical: u64, attributes: u64) -> None:
        """Maps 4 KiB."""
        level2 = self._table_below(self.root, entry_index(address, 1))
        level3 = self._table_below(level2, entry_index(address, 2))
        write_entry(level3, entry_index(address, 3), physical | attributes | TABLE_OR_PAGE)

    def _table_below(self, table: u64, index: u64) -> u64:
        below = next_table(table, index)
        if below == NO_TABLE:
            below = self.take_table()
            write_entry(table, index, below | TABLE_OR_PAGE)
        return below


kernel_map: KernelMap = KernelMap()


def build(info: BootInfo) -> None:
    """Builds the tables; `adopt` makes them count."""
    kernel_map.early_next = image.early_frames_start() - KERNEL_BASE
    kernel_map.early_end = kernel_map.early_next + EARLY_FRAMES * PAGE
    kernel_map.root = kernel_map.take_table()
    kernel_map.empty_root = kernel_map.take_table()
    for n in range(info.ram_count):
        _map_ram(info.ram[n].start, info.ram[n].end)
    _map_image()
    board = info.board
    assert board is not None, "no board facts"
    for n in range(len(board.device_start)):
        _map_devices(board.device_start[n], board.device_end[n])


def adopt() -> None:
    """The tables of `build` replace the early ones; the lower half is empty afterwards."""
    image.adopt_kernel_tables(kernel_map.root, kernel_map.empty_root)


def _map_ram(start: u64, end: u64) -> None:
    block = first_block(start)
    image_first = (image.image_start() - KERNEL_BASE) // BLOCK
    image_last = (image.image_end() - KERNEL_BASE - 1) // BLOCK
    while block + BLOCK <= end:
        if not image_first <= block // BLOCK <= image_last:
            kernel_map.map_block(KERNEL_BASE + block, block, KERNEL_DATA)
        block += BLOCK


def first_block(start: u64) -> u64:
    """The first whole block of a range of RAM: what is mapped, and what the frame allocator gets."""
    return (start + BLOCK - 1) // BLOCK * BLOCK


def _map_image() -> None:
    """All pages of the blocks that hold the image."""
    first = image.image_start() // BLOCK * BLOCK
    last = (image.image_end() - 1) // BLOCK
    pages: u64 = (last + 1 - first // BLOCK) * (BLOCK // PAGE)
    for n in range(pages):
        page = first + n * PAGE
        if page != image.stack_guard() and page != image.stack_guard_of_faults():
            kernel_map.map_page(page, page - KERNEL_BASE, _rights_of(page))


def _rights_of(page: u64) -> u64:
    if page < image.image_start() or page >= image.constants_end():
        return KERNEL_DATA
    return KERNEL_TEXT if page < image.text_end() else KERNEL_CONSTANT


def _map_devices(start: u64, end: u64) -> None:
    block = start
    while block < end:
        kernel_map.map_block(DEVICE_BASE + block, block, KERNEL_DEVICE)
        block += BLOCK


def table_frames_used() -> u32:
    """How many early frames the tables took."""
    return u32((kernel_map.early_next - (kernel_map.early_end - EARLY_FRAMES * PAGE)) // PAGE)
