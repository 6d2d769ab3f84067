"""The compact line table, read: from an address to the source lines it stands for.

The format is that of vipc/debuginfo/linetable.py. One reader serves the kernel's own table and those in the programs'
ELF files, which are hostile input as far as the kernel is concerned.
I1. Every offset is checked by the bounds of `data`; a damaged table gives no rows, never a fault.
"""

from typing import Final

from vipc.lang import u32, u64

MAGIC: Final = 0x4C50_4956
HEADER: Final = 40
ROW: Final = 8
CHAIN: Final = 8
FUNCTION: Final = 8
TRAP: Final = 12
NOTHING: Final = 0xFFFF_FFFF
CHAIN_MAX: Final = 64                   # records of one chain


def read_u32(data: bytes, offset: u64) -> u32:
    """A little-endian word; 0 outside the data."""
    if offset + 4 > len(data):
        return 0
    return data[offset] | data[offset + 1] << 8 | data[offset + 2] << 16 | data[offset + 3] << 24


def is_line_table(data: bytes) -> bool:
    """Whether the header is one."""
    return read_u32(data, 0) == MAGIC


def find_row(data: bytes, address: u32) -> u32:
    """Index of the innermost chain record of an address (minus the image's start), or NOTHING."""
    found = _search(data, read_u32(data, 8), read_u32(data, 4), ROW, address)
    return NOTHING if found == NOTHING else read_u32(data, u64(found) + 4)


def find_row_before(data: bytes, address: u32) -> u32:
    """The same for the nearest row at or before an address, which belongs to the same function; or NOTHING."""
    start = u64(read_u32(data, 8))
    low: u64 = 0
    high: u64 = read_u32(data, 4)
    while low < high:
        middle = (low + high) // 2
        if read_u32(data, start + middle * ROW) <= address:
            low = middle + 1
        else:
            high = middle
    return NOTHING if low == 0 else read_u32(data, start + (low - 1) * ROW + 4)


def chain_line(data: bytes, index: u32) -> u32:
    """Line of a chain record."""
    return read_u32(data, _chain(data, index) + 4)


def chain_goes_on(data: bytes, index: u32) -> bool:
    """Whether the next record is the caller that this one was inlined into."""
    return read_u32(data, _chain(data, index)) >> 16 & 1 != 0


def caller_is_in_link_register(data: bytes, index: u32) -> bool:
    """Whether the function of an innermost record keeps no frame record."""
    return read_u32(data, _chain(data, index)) >> 17 & 1 != 0


def function_name(data: bytes, index: u32) -> bytes:
    """Name of a chain record's function."""
    return _string(data, read_u32(data, _function(data, index)))


def function_file(data: bytes, index: u32) -> bytes:
    """File of a chain record's function."""
    return _string(data, read_u32(data, _function(data, index) + 4))


def find_trap(data: bytes, address: u32) -> u32:
    """Offset of the trap's record, or NOTHING."""
    return _search(data, read_u32(data, 36), read_u32(data, 32), TRAP, address)


def trap_text(data: bytes, record: u32) -> bytes:
    """The text that belongs to a trap."""
    return _string(data, read_u32(data, u64(record) + 4))


def trap_signs(data: bytes, record: u32) -> u32:
    """Bit 0: the first value is unsigned; bit 1: the second."""
    return read_u32(data, u64(record) + 8)


def _chain(data: bytes, index: u32) -> u64:
    return u64(read_u32(data, 16)) + u64(index) * CHAIN


def _function(data: bytes, index: u32) -> u64:
    number = read_u32(data, _chain(data, index)) & 0xFFFF
    return u64(read_u32(data, 24)) + u64(number) * FUNCTION


def _string(data: bytes, offset: u32) -> bytes:
    start = u64(read_u32(data, 28)) + offset
    end = start
    while end < len(data) and data[end] != 0:
        end += 1
    if end >= len(data):
        return b"?"
    return data[start:end]


def _search(data: bytes, start: u32, count: u32, size: u32, address: u32) -> u32:
    """Offset of the record of `size` bytes whose first word is the address, or NOTHING."""
    low: u64 = 0
    high: u64 = count
    while low < high:
        middle = (low + high) // 2
        offset = start + middle * size
        here = read_u32(data, offset)
        if here == address:
            return u32(offset)
        if here < address:
            low = middle + 1
        else:
            high = middle
    return NOTHING
