"""Tables and constants made at build time with all of Python, frozen into the image."""

from typing import Final

from vipc.lang import Array, array, build_time, i16, u8, u32

POLYNOMIAL: Final = 0xEDB8_8320


@build_time
def entry(value: int) -> int:
    for _ in range(8):
        value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value


def triangle(n: u32) -> u32:
    return n * (n + 1) // 2


CRC: Final = array(u32, [entry(i) for i in range(256)])
SQUARES: Final = array(u32, [n * n for n in range(10)])
VOWELS: Final = array(u8, sorted({ord(c) for c in "education" if c in "aeiou"}))
SINE: Final = array(i16, [round(1000 * __import__("math").sin(k * 0.1)) for k in range(6)])
TRIANGLES: Final = array(u32, [triangle(n) for n in range(5)])
WORDS: Final = ("zero", "one", "two")
largest: u32 = max(SQUARES)
grown: Array[u8] = array(u8, len(WORDS) * 2)


def crc32(data: bytes) -> u32:
    crc: u32 = 0xFFFF_FFFF
    for byte in data:
        crc = CRC[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFF_FFFF


def main() -> int:
    print(f"{crc32(b'123456789'):#x} {crc32(b''):#x}")
    print(SQUARES[9], len(VOWELS), VOWELS[0], VOWELS[4], SINE[5], SINE[-1], TRIANGLES[4])
    print(largest, len(grown), WORDS[0], WORDS[2], triangle(100))
    return 0
