"""The program's line table, read: vipc/debuginfo/linetable.py tells its form."""

from typing import Final

from vipc.lang import extern, u8, u16, u32, u64
from vipc.lang.unsafe import Ptr, address_of

ROW: Final = 8
CHAIN: Final = 8
FUNCTION: Final = 8
TRAP: Final = 12
NOTHING: Final = 0xFFFF_FFFF


@extern
def __vipline_start() -> None:
    """Where the table begins."""


@extern
def __image_start() -> None:
    """What addresses of the table count from."""


def find_chain(address: u64) -> u64:
    """The innermost chain record of a return address, or NOTHING."""
    header = Ptr[u32](address_of(__vipline_start))
    found = _search(header[2], header[1], ROW, address)
    return NOTHING if found == 0 else Ptr[u32](found)[1]


def find_trap(address: u64) -> u64:
    """Address of the trap's record, or 0."""
    header = Ptr[u32](address_of(__vipline_start))
    return _search(header[9], header[8], TRAP, address)


def trap_text(record: u64) -> tuple[u64, u64]:
    """The text that belongs to a trap: address and length."""
    text = _string(Ptr[u32](record)[1])
    return text, string_length(text)


def trap_signs(record: u64) -> u64:
    """Bit 0: the first value is unsigned; bit 1: the second."""
    return Ptr[u32](record)[2]


def chain_length(record: u64) -> u64:
    """Frames of a chain."""
    length: u64 = 1
    while Ptr[u16](_chain(u64(record + length - 1)))[1] & 1 != 0:
        length = u64(length + 1)
    return length


def chain_line(record: u64) -> u64:
    """Line of a chain record."""
    return Ptr[u32](_chain(record))[1]


def chain_function(record: u64) -> u64:
    """Number of a chain record's function."""
    return Ptr[u16](_chain(record))[0]


def function_name(function: u64) -> u64:
    """Address of its name, which ends with a NUL."""
    return _string(Ptr[u32](_function(function))[0])


def function_file(function: u64) -> u64:
    """Address of its file's name, which ends with a NUL."""
    return _string(Ptr[u32](_function(function))[1])


def string_length(address: u64) -> u64:
    """Bytes before the NUL."""
    length: u64 = 0
    while Ptr[u8](address)[length] != 0:
        length = u64(length + 1)
    return length


def _chain(record: u64) -> u64:
    base = address_of(__vipline_start)
    return u64(base + Ptr[u32](base)[4] + record * CHAIN)


def _function(number: u64) -> u64:
    base = address_of(__vipline_start)
    return u64(base + Ptr[u32](base)[6] + number * FUNCTION)


def _string(offset: u64) -> u64:
    base = address_of(__vipline_start)
    return u64(base + Ptr[u32](base)[7] + offset)


def _search(start: u64, count: u64, size: u64, address: u64) -> u64:
    """Address of the record of `size` bytes whose first word is the address, or 0."""
    wanted = u64(address - address_of(__image_start))
    base = u64(address_of(__vipline_start) + start)
    low: u64 = 0
    high = count
    while low < high:
        middle = u64(u64(low + high) >> 1)
        record = u64(base + middle * size)
        here = Ptr[u32](record)[0]
        if here == wanted:
            return record
        if here < wanted:
            low = u64(middle + 1)
        else:
            high = middle
    return 0


def frames_at(address: u64) -> u64:
    """Frames that a return address stands for."""
    record = find_chain(address)
    return 0 if record == NOTHING else chain_length(record)
