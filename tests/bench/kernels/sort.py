"""Quicksort (median of three, Hoare partition) finishing with insertion sort on short runs. n: u32 values, at most 20000."""

from typing import Final

from vipc.lang import Array, array, export, u32, u64

FOLD_INIT: Final = 0xCBF29CE484222325
SHORT_RUN: Final = 12
a: Array[u32] = array(u32, 20000)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


def swap(i: int, j: int) -> None:
    a[i], a[j] = a[j], a[i]


def insertion_sort(lo: int, hi: int) -> None:
    for i in range(lo + 1, hi + 1):
        v = a[i]
        j = i
        while j > lo and a[j - 1] > v:
            a[j] = a[j - 1]
            j -= 1
        a[j] = v


def quicksort(lo: int, hi: int) -> None:
    while hi - lo >= SHORT_RUN:
        mid = lo + (hi - lo) // 2
        if a[mid] < a[lo]:
            swap(mid, lo)
        if a[hi] < a[lo]:
            swap(hi, lo)
        if a[hi] < a[mid]:
            swap(hi, mid)
        pivot = a[mid]
        i = lo
        j = hi
        while i <= j:
            while a[i] < pivot:
                i += 1
            while a[j] > pivot:
                j -= 1
            if i <= j:
                swap(i, j)
                i += 1
                j -= 1
        # Recurse into the smaller side, loop on the larger.
        if j - lo < hi - i:
            quicksort(lo, j)
            lo = i
        else:
            quicksort(i, hi)
            hi = j
    insertion_sort(lo, hi)


@export
def bench_main(n: u64) -> u64:
    x: u64 = 5
    for i in range(n):
        x = following(x)
        a[i] = x >> 32
    quicksort(0, n - 1)
    h: u64 = FOLD_INIT
    for value in a[:n]:
        h = fold(h, value)
    return h
