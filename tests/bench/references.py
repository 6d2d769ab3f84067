"""What each kernel computes, in plain Python (zlib, hashlib, sorted, dict), so that a shared mistake is unlikely.

Only the generator of the input and the folding of the results are the kernels' own. Per kernel: small n, reference.
"""

import hashlib
import math
import struct
import zlib
from collections.abc import Callable, Iterable

M32 = 0xFFFFFFFF
M64 = 0xFFFFFFFFFFFFFFFF
FOLD_INIT = 0xCBF29CE484222325


def lcg(x: int) -> int:
    return (x * 6364136223846793005 + 1442695040888963407) & M64


def fold(h: int, v: int) -> int:
    return ((h ^ (v & M64)) * 0x100000001B3) & M64


def stream(seed: int, count: int, shift: int) -> list[int]:
    x, out = seed, []
    for _ in range(count):
        x = lcg(x)
        out.append(x >> shift)
    return out


def fold_all(values: Iterable[int], h: int = FOLD_INIT) -> int:
    for v in values:
        h = fold(h, v)
    return h


def crc32(n: int) -> int:
    return zlib.crc32(bytes(stream(1, n, 56)))


def sha256(n: int) -> int:
    return fold_all(struct.unpack(">8I", hashlib.sha256(bytes(stream(2, n, 56))).digest()))


def chacha20(n: int) -> int:
    r = stream(3, n // 4 + 12, 32)
    buf, rest = r[: n // 4], r[n // 4 :]
    state = list(struct.unpack("<4I", b"expand 32-byte k")) + rest
    state[12] = 1

    def rotl(v: int, k: int) -> int:
        return ((v << k) | (v >> (32 - k))) & M32

    def quarter(s: list[int], a: int, b: int, c: int, d: int) -> None:
        for x, y, z, k in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & M32
            s[z] = rotl(s[z] ^ s[x], k)

    out: list[int] = []
    for at in range(0, n // 4, 16):
        s = list(state)
        for _ in range(10):
            for i in range(4):
                quarter(s, i, i + 4, i + 8, i + 12)
            for i in range(4):
                quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
        out += [b ^ ((p + q) & M32) for b, p, q in zip(buf[at : at + 16], s, state, strict=True)]
        state[12] = (state[12] + 1) & M32
    return fold_all(out)


def sieve(n: int) -> int:
    primes = [i for i in range(2, n + 1) if all(i % d for d in range(2, math.isqrt(i) + 1))]
    return (len(primes) << 32) | (sum(primes) & M32)


def sort(n: int) -> int:
    return fold_all(sorted(stream(5, n, 32)))


def matmul(n: int) -> int:
    a = [[0] * n for _ in range(n)]
    b = [[0] * n for _ in range(n)]
    x = 6
    for i in range(n):
        for j in range(n):
            x = lcg(x)
            v = x >> 32
            a[i][j] = v - (1 << 32) if v >> 31 else v
            b[j][i] = ((x >> 16) & 0xFFFF) - 32768
    columns = list(zip(*b, strict=True))
    return fold_all(sum(p * q for p, q in zip(row, column, strict=True)) for row in a for column in columns)


def memops_byte(n: int) -> int:
    src = bytes(stream(7, n, 56))
    h = fold(fold(FOLD_INIT, 0xA5), 1)
    dst = bytearray(src)
    dst[n - 1] ^= 0x80
    h = fold(h, 0 if dst < src else 2)
    dst = dst[:9] + dst[: n - 9]
    h = fold(h, 1)
    return fold(h, sum(dst))


def memops_word(n: int) -> int:
    words = n // 8
    src = stream(8, words, 0)
    h = FOLD_INIT
    for _ in range(4):
        h = fold(fold(h, 0xA5A5A5A5A5A5A5A5), 1)
        dst = list(src)
        dst[-1] ^= 0x80
        h = fold(h, 0 if dst < src else 2)
        dst = dst[:3] + dst[: words - 3]
        h = fold(h, 1)
    return fold(h, sum(dst) & M64)


def hashtable(n: int) -> int:
    keys = stream(9, n, 0)
    d = {k: i for i, k in enumerate(keys)}
    h, hits = FOLD_INIT, 0
    for k in keys:
        for q in (k, k ^ M64):
            if q in d:
                hits += 1
                h = fold(h, d[q])
    return fold(h, hits)


def list_(n: int) -> int:
    nodes = [(k << 32) | i for i, k in enumerate(stream(10, n, 52))]
    h = fold_all(reversed(nodes))
    h = fold_all(nodes, h)
    return fold_all(sorted(nodes, key=lambda v: v >> 32), h)


def vm(n: int) -> int:
    """What the bytecode computes, without interpreting it."""
    acc, steps, mem = 1, 0, [0] * 256
    for i in range(n, 0, -1):
        acc = (acc * 31 + i) & M64
        steps += 2 + 6 + 6  # test, accumulate, condition
        if acc & 3 < 2:
            steps += 10  # call .. ret
            acc ^= acc >> 13
        else:
            steps += 1  # jump
        steps += 8 + 6
        mem[(acc >> 7) & 255] ^= acc
    return fold_all([steps + 3, acc] + mem)


def inetsum(n: int) -> int:
    words = stream(11, n // 2, 48)

    def checksum(part: list[int]) -> int:
        return ~((sum(part) - 1) % 0xFFFF + 1 if sum(part) else 0) & 0xFFFF

    h = fold(FOLD_INIT, checksum(words))
    for size in (750, 10):
        for at in range(0, len(words) - size + 1, size):
            h = fold(h, checksum(words[at : at + size]))
    return h


def recurse(n: int) -> int:
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    memo: dict[tuple[int, int, int], int] = {}

    def tak(x: int, y: int, z: int) -> int:
        k = (x, y, z)
        if k not in memo:
            memo[k] = z if y >= x else tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
        return memo[k]

    return fold_all([a, 2 * (8 * n) + 3, tak(n // 2, n // 3, n // 5)])


def pagealloc(n: int) -> int:
    pages = "1" * 1024  # '1': free
    live, h, failed, x = {}, FOLD_INIT, 0, 15
    for _ in range(n):
        x = lcg(x)
        s = x >> 55
        if s in live:
            a, k = live.pop(s)
            pages = pages[:a] + "1" * k + pages[a + k :]
        else:
            k = 1 if (x >> 53) & 3 else ((x >> 50) & 7) + 1
            a = pages.find("1" * k)
            if a < 0:
                failed += 1
                h = fold(h, M32)
            else:
                live[s] = a, k
                pages = pages[:a] + "0" * k + pages[a + k :]
                h = fold(h, a)
    h = fold_all((int(pages[i : i + 64], 2) for i in range(0, 1024, 64)), h)
    return fold(h, failed)


REFERENCES: dict[str, tuple[tuple[int, ...], Callable[[int], int]]] = {
    "crc32_bitwise": ((1, 64, 777), crc32),
    "crc32_table": ((1, 64, 777), crc32),
    "sha256": ((0, 3, 55, 56, 64, 119, 1000), sha256),
    "chacha20": ((64, 256, 1024), chacha20),
    "sieve": ((2, 30, 1000), sieve),
    "sort": ((1, 2, 13, 500), sort),
    "matmul": ((1, 2, 7), matmul),
    "memops_byte": ((16, 100, 1001), memops_byte),
    "memops_word": ((64, 800, 1000), memops_word),
    "hashtable": ((1, 10, 500), hashtable),
    "list": ((1, 2, 3, 300), list_),
    "vm": ((0, 1, 5, 100), vm),
    "inetsum": ((2, 40, 1500, 4096), inetsum),
    "recurse": ((1, 5, 10), recurse),
    "pagealloc": ((1, 10, 3000), pagealloc),
}
