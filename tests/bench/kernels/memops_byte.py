"""memset, memcpy, memmove, memcmp as plain byte loops. n: bytes, at least 16 and at most 65536."""

from typing import Final

from vipc.lang import Array, Span, array, export, i32, noinline, u8, u64

FOLD_INIT: Final = 0xCBF29CE484222325
src: Array[u8] = array(u8, 65536)
dst: Array[u8] = array(u8, 65536)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


@noinline
def set_bytes(d: Span[u8], v: u8) -> None:
    for i in range(len(d)):
        d[i] = v


@noinline
def copy_bytes(d: Span[u8], s: Span[u8]) -> None:
    for i in range(len(d)):
        d[i] = s[i]


@noinline
def copy_bytes_backward(d: Span[u8], s: Span[u8]) -> None:
    for i in reversed(range(len(d))):
        d[i] = s[i]


@noinline
def compare_bytes(p: Span[u8], q: Span[u8]) -> i32:
    for i in range(len(p)):
        a = p[i]
        b = q[i]
        if a != b:
            return -1 if a < b else 1
    return 0


@export
def bench_main(n: u64) -> u64:
    x: u64 = 7
    for i in range(n):
        x = following(x)
        src[i] = x >> 56

    h: u64 = FOLD_INIT
    set_bytes(dst[:n], 0xA5)
    h = fold(h, dst[n - 1])
    copy_bytes(dst[:n], src[:n])
    h = fold(h, compare_bytes(dst[:n], src[:n]) + 1)
    dst[n - 1] ^= 0x80
    h = fold(h, compare_bytes(dst[:n], src[:n]) + 1)
    copy_bytes_backward(dst[9:n], dst[: n - 9])
    h = fold(h, compare_bytes(dst[9:n], src[: n - 9]) + 1)
    total: u64 = 0
    for byte in dst[:n]:
        total += byte
    return fold(h, total)
