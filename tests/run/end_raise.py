"""Ends by an exception raised by name, through several frames with finally."""

from vipc.lang import u8


def inner(n: u8) -> u8:
    if n == 0:
        raise ValueError("nothing left")
    return inner(n - 1)


def outer() -> u8:
    try:
        return inner(2)
    finally:
        print("outer leaves")


def main() -> int:
    print("begin")
    print(outer())
    return 0
