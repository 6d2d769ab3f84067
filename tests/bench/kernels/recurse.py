"""Call-heavy recursion: fib(n), ackermann(2, 8n), takeuchi(n/2, n/3, n/5). n at most 40. Not inlined, as in C."""

from typing import Final

from vipc.lang import export, i64, noinline, u64

FOLD_INIT: Final = 0xCBF29CE484222325

def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


@noinline
def fib(n: u64) -> u64:
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


@noinline
def ackermann(m: u64, n: u64) -> u64:
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


@noinline
def takeuchi(x: i64, y: i64, z: i64) -> i64:
    if y >= x:
        return z
    return takeuchi(takeuchi(x - 1, y, z), takeuchi(y - 1, z, x), takeuchi(z - 1, x, y))


@export
def bench_main(n: u64) -> u64:
    h = fold(FOLD_INIT, fib(n))
    h = fold(h, ackermann(2, 8 * n))
    return fold(h, u64(takeuchi(n // 2, n // 3, n // 5)))
