"""Ends by a result that does not fit the type of the function."""

from vipc.lang import i8, i64


def shrink(n: i64) -> i8:
    n -= 1
    return n


def main() -> int:
    print(shrink(-127))
    print(shrink(-128))
    return 0
