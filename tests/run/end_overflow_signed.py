"""Ends by signed addition over the top, after the bottom was reached safely."""

from vipc.lang import i64


def add(a: i64, b: i64) -> i64:
    return a + b


def main() -> int:
    lowest: i64 = -(1 << 63)
    highest: i64 = (1 << 63) - 1
    print(add(lowest, highest), add(highest, lowest), add(highest, 0))
    print(add(highest, 1))
    return 0
