"""Sieve of Eratosthenes up to n, at most 100000: the number of primes in the high word, their sum (mod 2^32) in the low."""

from vipc.lang import Array, array, export, u8, u64

composite: Array[u8] = array(u8, 100001)


@export
def bench_main(n: u64) -> u64:
    for i in range(n + 1):
        composite[i] = 0

    p: u64 = 2
    while p * p <= n:
        if not composite[p]:
            for multiple in range(p * p, n + 1, p):
                composite[multiple] = 1
        p += 1

    count: u64 = 0
    total: u64 = 0
    for i in range(2, n + 1):
        if not composite[i]:
            count += 1
            total += i
    return count << 32 | total & 0xFFFFFFFF
