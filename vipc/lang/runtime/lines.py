"""The line table of the image: from a return address or a `brk` to source lines. Format: vipc/debuginfo/linetable.py.

I1. Rows and traps are sorted by address.
"""

from vipc.lang import extern, u16, u32, u64
from vipc.lang.unsafe import Ptr, address_of

_ROWS = 1
_CHAINS = 4
_FUNCTIONS = 6
_STRINGS = 7
_TRAPS = 8
NOWHERE = 0xFFFFFFFF


@extern
def __vipline_start() -> None: ...


@extern
def __image_start() -> None: ...


def _header(index: u64) -> u64:
    return Ptr[u32](address_of(__vipline_start))[index]


def _table(index: u64) -> u64:
    """The address of a part whose offset the header holds."""
    return u64(address_of(__vipline_start) + _header(index))


def _search(count: u64, table: u64, step: u64, address: u64) -> u64:
    """The entry of exactly this address, or NOWHERE."""
    wanted: u64 = u64(address - address_of(__image_start))
    low: u64 = 0
    high: u64 = count
    while low < high:
        middle: u64 = u64(low + high) >> 1
        found: u64 = Ptr[u32](u64(table + middle * step))[0]
        if found == wanted:
            return middle
        if found < wanted:
            low = u64(middle + 1)
        else:
            high = middle
    return NOWHERE


def find(address: u64) -> u64:
    """The innermost chain record of an address, or NOWHERE."""
    row: u64 = _search(_header(_ROWS), _table(2), 8, address)
    if row == NOWHERE:
        return NOWHERE
    return Ptr[u32](u64(_table(2) + row * 8))[1]


def find_trap(address: u64) -> u64:
    """The trap entry of an address, or NOWHERE."""
    return _search(_header(_TRAPS), _table(9), 12, address)


def trap_text(trap: u64) -> u64:
    """The address of a trap's constant text, NUL-terminated."""
    return u64(_table(_STRINGS) + Ptr[u32](u64(_table(9) + trap * 12))[1])


def trap_signs(trap: u64) -> u64:
    """Bit 0: the first value is unsigned; bit 1: the second."""
    return Ptr[u32](u64(_table(9) + trap * 12))[2]


def has_caller(record: u64) -> bool:
    """Is the next chain record the caller that this one was inlined into?"""
    return (Ptr[u16](u64(_table(_CHAINS) + record * 8))[1] & 1) != 0


def line(record: u64) -> u64:
    """The line of a chain record."""
    return Ptr[u32](u64(_table(_CHAINS) + record * 8))[1]


def function(record: u64) -> u64:
    """The function record of a chain record."""
    return Ptr[u16](u64(_table(_CHAINS) + record * 8))[0]


def name(function: u64) -> u64:
    """The address of a function's name, NUL-terminated."""
    return u64(_table(_STRINGS) + Ptr[u32](u64(_table(_FUNCTIONS) + function * 8))[0])


def file(function: u64) -> u64:
    """The address of a function's file name, NUL-terminated."""
    return u64(_table(_STRINGS) + Ptr[u32](u64(_table(_FUNCTIONS) + function * 8))[1])
