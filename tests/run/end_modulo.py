"""Ends by a remainder by zero in an augmented assignment."""

from vipc.lang import u32

seed: u32 = 77


def spin(modulus: u32) -> None:
    global seed
    seed %= modulus


def main() -> int:
    spin(10)
    print(seed)
    spin(0)
    print(seed)
    return 0
