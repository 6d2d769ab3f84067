"""Ends by a trap under frames of two functions in turn."""

from vipc.lang import i32


def ping(n: i32) -> i32:
    if n == 0:
        return 1 // n
    return pong(n - 1)


def pong(n: i32) -> i32:
    return ping(n) + 1


def main() -> int:
    print(ping(4))
    return 0
