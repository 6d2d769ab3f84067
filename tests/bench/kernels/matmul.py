"""Integer matrix product, i32 x i32 -> i64. n: rows and columns used, at most 48."""

from typing import Final

from vipc.lang import Array, array, export, i32, i64, u64

FOLD_INIT: Final = 0xCBF29CE484222325
DIM: Final = 48
a: Array[Array[i32]] = array(i32, DIM, DIM)
b: Array[Array[i32]] = array(i32, DIM, DIM)
c: Array[Array[i64]] = array(i64, DIM, DIM)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


@export
def bench_main(n: u64) -> u64:
    x: u64 = 6
    for i in range(n):
        for j in range(n):
            x = following(x)
            a[i][j] = i32(x >> 32)
            b[j][i] = (x >> 16 & 0xFFFF) - 32768

    for i in range(n):
        for j in range(n):
            total: i64 = 0
            for k in range(n):
                total += a[i][k] * b[k][j]
            c[i][j] = total

    h: u64 = FOLD_INIT
    for i in range(n):
        for j in range(n):
            h = fold(h, u64(c[i][j]))
    return h
