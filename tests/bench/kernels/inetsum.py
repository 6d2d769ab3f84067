"""Internet checksum (RFC 1071) over 16-bit words: the whole buffer, then every 1500-byte packet and every 20-byte header.

n: bytes, even, at most 65536.
"""

from typing import Final

from vipc.lang import Array, Span, array, export, noinline, u16, u32, u64

FOLD_INIT: Final = 0xCBF29CE484222325
words: Array[u16] = array(u16, 32768)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


@noinline
def checksum(data: Span[u16]) -> u16:
    total: u32 = 0
    for word in data:
        total += word
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


@export
def bench_main(n: u64) -> u64:
    count = n // 2
    x: u64 = 11
    for i in range(count):
        x = following(x)
        words[i] = x >> 48

    h = fold(FOLD_INIT, checksum(words[:count]))
    for at in range(750, count + 1, 750):
        h = fold(h, checksum(words[at - 750 : at]))
    for at in range(10, count + 1, 10):
        h = fold(h, checksum(words[at - 10 : at]))
    return h
