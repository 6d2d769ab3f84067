"""Ends by an exception with a cause."""

from vipc.lang import u32


def parse(value: u32) -> u32:
    return 100 // value


def load(value: u32) -> u32:
    try:
        return parse(value)
    except ZeroDivisionError as error:
        raise ValueError("bad value") from error


def main() -> int:
    print(load(5))
    print(load(0))
    return 0
