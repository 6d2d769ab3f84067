"""Ends by an exception raised `from None`: the first one is not shown."""

from vipc.lang import u8


def first(n: u8) -> u8:
    assert n > 0, "n is zero"
    return n


def second(n: u8) -> u8:
    try:
        return first(n)
    except AssertionError:
        raise IndexError("no such n") from None


def main() -> int:
    print(second(1))
    print(second(0))
    return 0
