"""Ends by u64 subtraction below zero."""

from vipc.lang import u64


def distance(a: u64, b: u64) -> u64:
    return a - b


def main() -> int:
    print(distance(10, 3))
    print(distance(3, 10))
    return 0
