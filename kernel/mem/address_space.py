"""Address spaces: one program's tables and the frames they map.

I1. Every frame that a program's tables map, and every table, belongs to this space alone; `frames` counts them all.
I2. A page is writable or executable, never both.
"""

from typing import Final

from abi.errors import INVALID_ARGUMENT, LIMIT, NO_MEMORY, OK
from kernel.arch import translation
from kernel.mem.frames import ANY, NO_FRAME, frames
from kernel.mem.page_table import (
    ADDRESS,
    ENTRIES,
    NO_TABLE,
    TABLE_OR_PAGE,
    VALID,
    entry_index,
    next_table,
    read_entry,
    translate,
    write_entry,
)
from vipc.lang import i64, u32, u64

QUOTA: Final = 4096                     # frames one process may hold: 16 MiB


class AddressSpace:
    """The lower half of one process."""

    root: u64                           # 0: no tables
    frames: u32
    asid: u32
    generation: u64

    def __init__(self) -> None:
        self.root = 0
        self.frames = 0
        self.asid = 0
        self.generation = 0

    def create(self) -> bool:
        """An empty space; False without memory."""
        self.frames = 0
        self.asid = 0
        self.generation = 0
        self.root = self._take_frame()
        return self.root != NO_FRAME

    def add_page(self, address: u64, attributes: u64) -> i64:
        """Maps a fresh cleared frame at an address that nothing maps yet; OK or an error."""
        if self.frames + 3 > QUOTA:
            return LIMIT
        level2 = self._table_below(self.root, entry_index(address, 1))
        if level2 == NO_TABLE:
            return NO_MEMORY
        level3 = self._table_below(level2, entry_index(address, 2))
        if level3 == NO_TABLE:
            return NO_MEMORY
        if read_entry(level3, entry_index(address, 3)) & VALID != 0:
            return INVALID_ARGUMENT
        frame = self._take_frame()
        if frame == NO_FRAME:
            return NO_MEMORY
        write_entry(level3, entry_index(address, 3), frame | attributes | TABLE_OR_PAGE)
        return OK

    def frame_at(self, address: u64) -> u64:
        """The frame that the page at the address lies in, or NO_FRAME."""
        return translate(self.root, address) & ADDRESS

    def activate(self) -> None:
        """The program's memory becomes the lower half."""
        if self.generation != translation.asids.generation:
            self.asid = translation.asids.take()
            self.generation = translation.asids.generation
        translation.use_tables(self.root, self.asid)

    def destroy(self) -> None:
        """Gives every frame back. Afterwards the lower half is empty if it was this one."""
        if self.root == NO_FRAME:
            return
        if translation.lower_half.current_root == self.root:
            translation.use_empty_tables()
        if self.generation == translation.asids.generation:
            translation.forget_asid(self.asid)
        for n in range(ENTRIES):
            level2 = next_table(self.root, n)
            if level2 != NO_TABLE:
                self._release_level2(level2)
        self._release_frame(self.root)
        self.root = NO_FRAME
        assert self.frames == 0, "address space I1: frames are left after the last table went"

    def _release_level2(self, table: u64) -> None:
        for n in range(ENTRIES):
            level3 = next_table(table, n)
            if level3 != NO_TABLE:
                self._release_level3(level3)
        self._release_frame(table)

    def _release_level3(self, table: u64) -> None:
        for n in range(ENTRIES):
            entry = read_entry(table, n)
            if entry & VALID != 0:
                self._release_frame(entry & ADDRESS)
        self._release_frame(table)

    def _table_below(self, table: u64, index: u64) -> u64:
        below = next_table(table, index)
        if below == NO_TABLE:
            below = self._take_frame()
            if below != NO_FRAME:
                write_entry(table, index, below | TABLE_OR_PAGE)
        return below

    def _take_frame(self) -> u64:
        frame = frames.allocate_cleared(ANY)
        if frame != NO_FRAME:
            self.frames += 1
        return frame

    def _release_frame(self, frame: u64) -> None:
        frames.release(frame)
        self.frames -= 1
