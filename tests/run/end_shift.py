"""Ends by a negative shift count."""

from vipc.lang import i32, u32


def bit(n: i32) -> u32:
    return 1 << n & 0xFFFF


def shifted(value: u32, n: i32) -> u32:
    return value >> n


def main() -> int:
    print(bit(3), shifted(256, 4))
    print(shifted(256, -1))
    return 0
