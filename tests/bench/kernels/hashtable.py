"""Hash table: FNV-1a over the key's eight bytes, open addressing, linear probing.

n inserts (at most 20000), then 2n look-ups of which half miss.
"""

from typing import Final

from vipc.lang import Array, array, export, u32, u64

FOLD_INIT: Final = 0xCBF29CE484222325
SLOTS: Final = 32768


class Slot:
    key: u64 = 0
    value: u32 = 0
    used: bool = False


slots: Array[Slot] = array(Slot, SLOTS)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


def hash_key(key: u64) -> u64:
    h: u64 = FOLD_INIT
    for _ in range(8):
        h ^= key & 0xFF
        h = u64(h * 0x100000001B3)
        key >>= 8
    return h


def find(key: u64) -> Slot:
    """The slot that holds the key, or the empty one where it belongs."""
    i = hash_key(key) & SLOTS - 1
    while slots[i].used and slots[i].key != key:
        i = i + 1 & SLOTS - 1
    return slots[i]


def insert(key: u64, value: u32) -> None:
    slot = find(key)
    slot.key = key
    slot.value = value
    slot.used = True


@export
def bench_main(n: u64) -> u64:
    for slot in slots:
        slot.used = False

    x: u64 = 9
    for i in range(n):
        x = following(x)
        insert(x, i)

    h: u64 = FOLD_INIT
    hits: u64 = 0
    x = 9
    for _ in range(n):
        x = following(x)
        found = find(x)
        if found.used:
            hits += 1
            h = fold(h, found.value)
        found = find(u64(~x))
        if found.used:
            hits += 1
            h = fold(h, found.value)
    return fold(h, hits)
