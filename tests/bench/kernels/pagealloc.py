"""Bitmap page allocator: first-fit runs of 1 to 8 pages, found by counting leading zeros.

A set bit is a free page; page 0 is the top bit of word 0. n: alloc or free operations.
"""

from typing import Final

from vipc.lang import Array, array, export, u16, u32, u64
from vipc.lang.arm64 import clz

FOLD_INIT: Final = 0xCBF29CE484222325
WORDS: Final = 16
PAGES: Final = WORDS * 64
NONE: Final = 0xFFFFFFFF
ALL: Final = 0xFFFFFFFFFFFFFFFF
SLOTS: Final = 512


class Run:
    start: u32 = 0
    length: u16 = 0  # 0: not allocated


bitmap: Array[u64] = array(u64, WORDS)
live: Array[Run] = array(Run, SLOTS)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


def mark(start: u32, length: u32, free: bool) -> None:
    for page in range(start, start + length):
        bit: u64 = 1 << 63 - (page & 63)
        if free:
            bitmap[page >> 6] |= bit
        else:
            bitmap[page >> 6] &= ~bit


def allocate(want: u32) -> u32:
    page: u32 = 0
    start: u32 = 0
    run: u32 = 0
    while page < PAGES:
        w = u64(bitmap[page >> 6] << (page & 63))
        if w == 0:
            run = 0
            page = (page | 63) + 1
            continue
        skip = clz(w)
        if skip != 0:
            run = 0
            page += skip
            w = u64(w << skip)
        if run == 0:
            start = page
        ones = 64 if w == ALL else clz(u64(~w))
        run += ones
        page += ones
        if run >= want:
            mark(start, want, False)
            return start
        if page & 63 != 0:
            run = 0
    return NONE


@export
def bench_main(n: u64) -> u64:
    bitmap.fill(ALL)
    for run in live:
        run.length = 0

    h: u64 = FOLD_INIT
    failed: u64 = 0
    x: u64 = 15
    for _ in range(n):
        x = following(x)
        run = live[x >> 55]
        if run.length != 0:
            mark(run.start, run.length, True)
            run.length = 0
        else:
            want = 1 if x >> 53 & 3 != 0 else (x >> 50 & 7) + 1
            start = allocate(want)
            if start == NONE:
                failed += 1
            else:
                run.start = start
                run.length = want
            h = fold(h, start)
    for word in bitmap:
        h = fold(h, word)
    return fold(h, failed)
