"""Ends by an assertion with a text."""

from vipc.lang import u8


def check(depth: u8) -> None:
    assert depth < 3, "too deep"
    print("depth", depth)
    check(depth + 1)


def main() -> int:
    check(0)
    return 0
