"""SHA-256 of n bytes, n at most 65536: the digest folded to 64 bits."""

from typing import Final

from vipc.lang import Array, Span, array, export, noinline, u8, u32, u64

FOLD_INIT: Final = 0xCBF29CE484222325
K: Final = array(u32, [
    0x428A2F98, 0x71374491, 0xB5C0FBCF, 0xE9B5DBA5, 0x3956C25B, 0x59F111F1,
    0x923F82A4, 0xAB1C5ED5, 0xD807AA98, 0x12835B01, 0x243185BE, 0x550C7DC3,
    0x72BE5D74, 0x80DEB1FE, 0x9BDC06A7, 0xC19BF174, 0xE49B69C1, 0xEFBE4786,
    0x0FC19DC6, 0x240CA1CC, 0x2DE92C6F, 0x4A7484AA, 0x5CB0A9DC, 0x76F988DA,
    0x983E5152, 0xA831C66D, 0xB00327C8, 0xBF597FC7, 0xC6E00BF3, 0xD5A79147,
    0x06CA6351, 0x14292967, 0x27B70A85, 0x2E1B2138, 0x4D2C6DFC, 0x53380D13,
    0x650A7354, 0x766A0ABB, 0x81C2C92E, 0x92722C85, 0xA2BFE8A1, 0xA81A664B,
    0xC24B8B70, 0xC76C51A3, 0xD192E819, 0xD6990624, 0xF40E3585, 0x106AA070,
    0x19A4C116, 0x1E376C08, 0x2748774C, 0x34B0BCB5, 0x391C0CB3, 0x4ED8AA4A,
    0x5B9CCA4F, 0x682E6FF3, 0x748F82EE, 0x78A5636F, 0x84C87814, 0x8CC70208,
    0x90BEFFFA, 0xA4506CEB, 0xBEF9A3F7, 0xC67178F2,
])
buf: Array[u8] = array(u8, 65536)
tail: Array[u8] = array(u8, 128)
state: Array[u32] = array(u32, 8)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fold(h: u64, v: u64) -> u64:
    """One FNV-1a step on a whole word."""
    return u64((h ^ v) * 0x100000001B3)


def rotate_right(v: u32, k: u32) -> u32:
    return u32(v >> k | v << 32 - k)


def fill(n: u64) -> None:
    x: u64 = 2
    for i in range(n):
        x = following(x)
        buf[i] = x >> 56


@noinline
def compress(p: Span[u8], at: u64) -> None:
    """One 64-byte block of p, starting at `at`."""
    w = array(u32, 64)
    for i in range(16):
        j = at + i * 4
        w[i] = p[j] << 24 | p[j + 1] << 16 | p[j + 2] << 8 | p[j + 3]
    for i in range(16, 64):
        s0 = rotate_right(w[i - 15], 7) ^ rotate_right(w[i - 15], 18) ^ w[i - 15] >> 3
        s1 = rotate_right(w[i - 2], 17) ^ rotate_right(w[i - 2], 19) ^ w[i - 2] >> 10
        w[i] = u32(w[i - 16] + s0 + w[i - 7] + s1)

    a = state[0]
    b = state[1]
    c = state[2]
    d = state[3]
    e = state[4]
    f = state[5]
    g = state[6]
    h = state[7]
    for i in range(64):
        s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25)
        ch = e & f ^ ~e & g
        t1 = u32(h + s1 + ch + K[i] + w[i])
        s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22)
        maj = a & b ^ a & c ^ b & c
        t2 = u32(s0 + maj)
        h = g
        g = f
        f = e
        e = u32(d + t1)
        d = c
        c = b
        b = a
        a = u32(t1 + t2)
    state[0] = u32(state[0] + a)
    state[1] = u32(state[1] + b)
    state[2] = u32(state[2] + c)
    state[3] = u32(state[3] + d)
    state[4] = u32(state[4] + e)
    state[5] = u32(state[5] + f)
    state[6] = u32(state[6] + g)
    state[7] = u32(state[7] + h)


def sha256(n: u64) -> None:
    state[0] = 0x6A09E667
    state[1] = 0xBB67AE85
    state[2] = 0x3C6EF372
    state[3] = 0xA54FF53A
    state[4] = 0x510E527F
    state[5] = 0x9B05688C
    state[6] = 0x1F83D9AB
    state[7] = 0x5BE0CD19

    at: u64 = 0
    while n - at >= 64:
        compress(buf, at)
        at += 64

    left = n - at
    total = 64 if left < 56 else 128
    for i in range(total):
        tail[i] = 0
    for i in range(left):
        tail[i] = buf[at + i]
    tail[left] = 0x80
    bits = n * 8
    for i in range(8):
        tail[total - 1 - i] = u8(bits >> 8 * i)
    for i in range(0, total, 64):
        compress(tail, i)


@export
def bench_main(n: u64) -> u64:
    fill(n)
    sha256(n)
    h: u64 = FOLD_INIT
    for word in state:
        h = fold(h, word)
    return h
