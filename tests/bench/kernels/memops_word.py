"""memset, memcpy, memmove, memcmp as plain 64-bit word loops. n: bytes, a multiple of 8, at least 64 and at most 65536."""

from typing import Final

from vipc.lang import Array, Span, array, export, i32, noinline, u64

FOLD_INIT: Final = 0xCBF29CE484222325
src: Array[u64] = array(u64, 8192)
dst: Array[u64] = array(u64, 8192)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


@noinline
def set_words(d: Span[u64], v: u64) -> None:
    for i in range(len(d)):
        d[i] = v


@noinline
def copy_words(d: Span[u64], s: Span[u64]) -> None:
    for i in range(len(d)):
        d[i] = s[i]


@noinline
def copy_words_backward(d: Span[u64], s: Span[u64]) -> None:
    for i in reversed(range(len(d))):
        d[i] = s[i]


@noinline
def compare_words(p: Span[u64], q: Span[u64]) -> i32:
    for i in range(len(p)):
        a = p[i]
        b = q[i]
        if a != b:
            return -1 if a < b else 1
    return 0


@export
def bench_main(n: u64) -> u64:
    count = n // 8
    x: u64 = 8
    for i in range(count):
        x = following(x)
        src[i] = x

    h: u64 = FOLD_INIT
    for _ in range(4):
        set_words(dst[:count], 0xA5A5A5A5A5A5A5A5)
        h = fold(h, dst[count - 1])
        copy_words(dst[:count], src[:count])
        h = fold(h, compare_words(dst[:count], src[:count]) + 1)
        dst[count - 1] ^= 0x80
        h = fold(h, compare_words(dst[:count], src[:count]) + 1)
        copy_words_backward(dst[3:count], dst[: count - 3])
        h = fold(h, compare_words(dst[3:count], src[: count - 3]) + 1)
    total: u64 = 0
    for word in dst[:count]:
        total = u64(total + word)
    return fold(h, total)
