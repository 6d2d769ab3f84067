"""Ends where a constant operation does not fit: only literals are refused when compiling."""

from typing import Final

from vipc.lang import u8

BIG: Final = 300


def take(x: u8) -> u8:
    return x


def main() -> int:
    try:
        x: u8 = 200 + 100
        print(x)
    except OverflowError as e:
        print(f"caught {str(e)}")
    try:
        print(take(BIG - 1))
    except OverflowError as e:
        print(f"caught {str(e)}")
    y = take(BIG - 44)
    return y
