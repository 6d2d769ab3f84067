"""Ends by arithmetic whose exact result fits no register."""

from vipc.lang import u64


def power(base: u64, exponent: u64) -> u64:
    result: u64 = 1
    for _ in range(exponent):
        result = result * base
    return result


def main() -> int:
    print(power(10, 19))
    print(power(10, 20))
    return 0
