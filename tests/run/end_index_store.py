"""Ends by a store out of range; the value is evaluated first."""

from vipc.lang import Array, array, i64, u8

table: Array[u8] = array(u8, 4)


def value() -> u8:
    print("value")
    return 1


def store(index: i64) -> None:
    table[
        index
    ] = value()


def main() -> int:
    store(3)
    store(-5)
    return 0
