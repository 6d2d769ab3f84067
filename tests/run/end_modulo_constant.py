"""A remainder by the constant 0: the check fails, and what follows it still compiles at every level."""

from vipc.lang import u64


def rest(n: u64) -> u64:
    return n % 0


def main() -> int:
    print(rest(7))
    return 0
