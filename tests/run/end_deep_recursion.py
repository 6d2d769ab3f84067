"""Ends by a trap under many equal frames: the traceback says how often the line repeats."""

from vipc.lang import u32


def descend(n: u32) -> u32:
    return 1 + descend(n - 1)


def main() -> int:
    print(descend(50))
    return 0
