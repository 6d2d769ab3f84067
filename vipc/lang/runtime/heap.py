"""The heap of programs: blocks of an arena, each used again only for what it held before.

A block lies behind two words, its list and the next freed block. `marks` holds one byte for each 16 bytes of the arena.

I1. A block is only ever given out by the list that it was first taken for: storage is type-stable.
I2. MARK_START stands where a block begins, MARK_FREED on every part of a freed block, and nowhere else.
I3. Freed blocks are used again in the order in which they were freed, while more than `kept` of them wait.
"""

from dataclasses import dataclass
from typing import Final

from vipc.lang import u8, u64
from vipc.lang.runtime import memory
from vipc.lang.unsafe import Ptr, object_at

HEADER: Final = 16
GRAIN_BITS: Final = 4
MARK_START: Final = 1
MARK_FREED: Final = 2
STALE_ROOM: Final = 4096            # entries of the table; 0 is empty, 1 has been
LARGE: Final = 4096                 # bytes; freed blocks of that size do not wait

FREED: Final = 0                    # what `release` says
NOT_ON_HEAP: Final = 1
FREED_BEFORE: Final = 2


@dataclass
class Heap:
    """The state, laid out by the compiler."""

    start: u64
    marks: u64
    size: u64
    used: u64
    kept: u64
    stale: u64                      # at -O0: a table of addresses out of use elsewhere; else 0


@dataclass
class Blocks:
    """The freed blocks of one kind."""

    first: u64
    last: u64
    count: u64
    size: u64                       # of each, header left out


def allocate(state: u64, blocks_at: u64, size: u64) -> u64:
    """A block of `size` bytes, a multiple of 16; 0 when the arena is used up."""
    heap = object_at(Heap, state)
    blocks = object_at(Blocks, blocks_at)
    blocks.size = size
    waiting = u64(heap.kept + 1)
    if size >= LARGE:
        waiting = 1
    block: u64 = 0
    if blocks.count < waiting and u64(heap.size - heap.used) >= u64(size + HEADER):
        block = u64(heap.start + heap.used)
        heap.used = u64(heap.used + size + HEADER)
        Ptr[u64](block)[0] = blocks_at
    elif blocks.count != 0:
        block = blocks.first
        blocks.first = Ptr[u64](block)[1]
        blocks.count = u64(blocks.count - 1)
    else:
        return 0
    address = u64(block + HEADER)
    mark = u64(heap.marks + (u64(address - heap.start) >> GRAIN_BITS))
    memory.set_bytes(mark, 0, size >> GRAIN_BITS)
    Ptr[u8](mark)[0] = MARK_START
    return address


def allocate_array(state: u64, lists: u64, count: u64, size: u64) -> u64:
    """A block for `count` elements of `size` bytes, a power of two; `lists`: one for each. 0 when there is no room."""
    heap = object_at(Heap, state)
    if count > heap.size:
        return 0
    bytes_needed = u64(count * size)
    room: u64 = 16
    at = lists
    while room < bytes_needed:
        room = u64(room << 1)
        at = u64(at + 32)
    if room > heap.size:
        return 0
    return allocate(state, at, room)


def release(state: u64, address: u64) -> u64:
    """Frees the block at an address: FREED, NOT_ON_HEAP or FREED_BEFORE."""
    heap = object_at(Heap, state)
    offset = u64(address - heap.start)
    if offset >= heap.size or offset & 15 != 0:
        return NOT_ON_HEAP
    mark = u64(heap.marks + (offset >> GRAIN_BITS))
    if Ptr[u8](mark)[0] & MARK_START == 0:
        return NOT_ON_HEAP
    if Ptr[u8](mark)[0] & MARK_FREED != 0:
        return FREED_BEFORE
    block = u64(address - HEADER)
    blocks = object_at(Blocks, Ptr[u64](block)[0])
    memory.set_bytes(mark, MARK_FREED, blocks.size >> GRAIN_BITS)
    Ptr[u8](mark)[0] = MARK_START | MARK_FREED
    Ptr[u64](block)[1] = 0
    if blocks.count == 0:
        blocks.first = block
    else:
        Ptr[u64](blocks.last)[1] = block
    blocks.last = block
    blocks.count = u64(blocks.count + 1)
    return FREED


def is_stale(state: u64, address: u64) -> u64:
    """1 if the address lies in a freed block, or is one that was poisoned."""
    heap = object_at(Heap, state)
    offset = u64(address - heap.start)
    if offset < heap.size:
        return u64(Ptr[u8](u64(heap.marks + (offset >> GRAIN_BITS)))[0]) >> 1
    if heap.stale == 0:
        return 0
    place = _entry(heap.stale, address)
    if Ptr[u64](place)[0] == address:
        return 1
    return 0


def poison(state: u64, address: u64) -> None:
    """The address is out of use."""
    heap = object_at(Heap, state)
    place = _entry(heap.stale, address)
    if Ptr[u64](place)[0] <= 1:
        Ptr[u64](place)[0] = address


def revive(state: u64, address: u64) -> None:
    """The address is in use again."""
    heap = object_at(Heap, state)
    place = _entry(heap.stale, address)
    if Ptr[u64](place)[0] == address:
        Ptr[u64](place)[0] = 1


def _entry(table: u64, address: u64) -> u64:
    """Where an address stands in the table, or where it could; in a full table, some other's place."""
    index = u64(address >> 3) % STALE_ROOM
    gap: u64 = 0
    for _ in range(STALE_ROOM):
        place = u64(table + index * 8)
        held = Ptr[u64](place)[0]
        if held == address:
            return place
        if held <= 1 and gap == 0:
            gap = place
        if held == 0:
            return gap
        index = u64(index + 1) % STALE_ROOM
    if gap != 0:
        return gap
    return table
