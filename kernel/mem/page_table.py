"""Translation tables: 4 KiB granule, 39-bit addresses, three levels of 512 entries.

Tables are reached through the direct map. What a table frame comes from, a caller decides: kernel tables from the
early frames, program tables from the frame allocator.
Reference: ARM DDI 0487 D8.3.
"""

from typing import Final

from abi.layout import BLOCK, KERNEL_BASE, PAGE
from vipc.lang import u64
from vipc.lang.unsafe import Ptr

VALID: Final = 1
TABLE_OR_PAGE: Final = 3                # level 1, 2: table; level 3: page
BLOCK_ENTRY: Final = 1
ACCESSED: Final = 1 << 10
INNER_SHAREABLE: Final = 3 << 8
USER: Final = 1 << 6                    # AP[1]
READ_ONLY: Final = 1 << 7               # AP[2]
NOT_GLOBAL: Final = 1 << 11
KERNEL_NO_EXECUTE: Final = 1 << 53
USER_NO_EXECUTE: Final = 1 << 54
NORMAL: Final = 0 << 2                  # MAIR attribute 0: write-back
DEVICE: Final = 1 << 2                  # MAIR attribute 1: Device-nGnRE
ADDRESS: Final = 0x0000_FFFF_FFFF_F000

KERNEL_TEXT: Final = NORMAL | ACCESSED | INNER_SHAREABLE | READ_ONLY | USER_NO_EXECUTE
KERNEL_CONSTANT: Final = KERNEL_TEXT | KERNEL_NO_EXECUTE
KERNEL_DATA: Final = NORMAL | ACCESSED | INNER_SHAREABLE | KERNEL_NO_EXECUTE | USER_NO_EXECUTE
KERNEL_DEVICE: Final = DEVICE | ACCESSED | KERNEL_NO_EXECUTE | USER_NO_EXECUTE
USER_TEXT: Final = NORMAL | ACCESSED | INNER_SHAREABLE | READ_ONLY | USER | NOT_GLOBAL | KERNEL_NO_EXECUTE
USER_CONSTANT: Final = USER_TEXT | USER_NO_EXECUTE
USER_DATA: Final = USER | NORMAL | ACCESSED | INNER_SHAREABLE | NOT_GLOBAL | KERNEL_NO_EXECUTE | USER_NO_EXECUTE

ENTRIES: Final = 512
NO_TABLE: Final = 0


def entry_index(address: u64, level: int) -> u64:
    """Index within the level's table."""
    return address >> (39 - 9 * level) & 0x1FF


def read_entry(table: u64, index: u64) -> u64:
    """An entry of the table at this physical address."""
    return Ptr[u64](KERNEL_BASE + table)[index]


def write_entry(table: u64, index: u64, entry: u64) -> None:
    """Stores an entry; the caller makes it visible."""
    Ptr[u64](KERNEL_BASE + table)[index] = entry


def next_table(table: u64, index: u64) -> u64:
    """The table that the entry points to, or NO_TABLE."""
    entry = read_entry(table, index)
    if entry & TABLE_OR_PAGE == TABLE_OR_PAGE:
        return entry & ADDRESS
    return NO_TABLE


def translate(root: u64, address: u64) -> u64:
    """The level-3 entry or the block entry that maps the address, or 0."""
    level2 = next_table(root, entry_index(address, 1))
    if level2 == NO_TABLE:
        return 0
    entry = read_entry(level2, entry_index(address, 2))
    if entry & TABLE_OR_PAGE == BLOCK_ENTRY:
        return entry
    level3 = next_table(level2, entry_index(address, 2))
    if level3 == NO_TABLE:
        return 0
    entry = read_entry(level3, entry_index(address, 3))
    return entry if entry & VALID != 0 else 0


def is_page_aligned(address: u64) -> bool:
    """Whether a page starts here."""
    return address % PAGE == 0


def is_block_aligned(address: u64) -> bool:
    """Whether a 2 MiB block starts here."""
    return address % BLOCK == 0
