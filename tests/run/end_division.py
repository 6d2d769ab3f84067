"""Ends by a division by zero, three calls deep."""

from vipc.lang import i32


def divide(a: i32, b: i32) -> i32:
    return a // b


def average(total: i32, count: i32) -> i32:
    return divide(
        total,
        count,
    )


def report(count: i32) -> None:
    print("average", average(100, count))


def main() -> int:
    report(4)
    report(0)
    return 0
