"""ChaCha20 (RFC 8439) over a buffer: xor the key stream into n bytes. n: a multiple of 64, at most 65536."""

from typing import Final

from vipc.lang import Array, array, export, u32, u64

FOLD_INIT: Final = 0xCBF29CE484222325
buf: Array[u32] = array(u32, 16384)
state: Array[u32] = array(u32, 16)
x: Array[u32] = array(u32, 16)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


def rotate_left(v: u32, k: u32) -> u32:
    return u32(v << k | v >> 32 - k)


def quarter(a: u32, b: u32, c: u32, d: u32) -> None:
    x[a] = u32(x[a] + x[b])
    x[d] = rotate_left(x[d] ^ x[a], 16)
    x[c] = u32(x[c] + x[d])
    x[b] = rotate_left(x[b] ^ x[c], 12)
    x[a] = u32(x[a] + x[b])
    x[d] = rotate_left(x[d] ^ x[a], 8)
    x[c] = u32(x[c] + x[d])
    x[b] = rotate_left(x[b] ^ x[c], 7)


def block() -> None:
    for i in range(16):
        x[i] = state[i]
    for _ in range(10):
        quarter(0, 4, 8, 12)
        quarter(1, 5, 9, 13)
        quarter(2, 6, 10, 14)
        quarter(3, 7, 11, 15)
        quarter(0, 5, 10, 15)
        quarter(1, 6, 11, 12)
        quarter(2, 7, 8, 13)
        quarter(3, 4, 9, 14)
    for i in range(16):
        x[i] = u32(x[i] + state[i])


@export
def bench_main(n: u64) -> u64:
    count = n // 4
    r: u64 = 3
    for i in range(count):
        r = following(r)
        buf[i] = r >> 32
    state[0] = 0x61707865
    state[1] = 0x3320646E
    state[2] = 0x79622D32
    state[3] = 0x6B206574
    for i in range(4, 16):
        r = following(r)
        state[i] = r >> 32
    state[12] = 1

    for at in range(0, count, 16):
        block()
        for i in range(16):
            buf[at + i] ^= x[i]
        state[12] = u32(state[12] + 1)

    h: u64 = FOLD_INIT
    for word in buf[:count]:
        h = fold(h, word)
    return h
