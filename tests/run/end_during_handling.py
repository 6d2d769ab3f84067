"""Ends by an exception raised while another was being handled."""

from vipc.lang import Array, array, u8

table: Array[u8] = array(u8, 3)


def look(i: u8) -> u8:
    return table[i]


def recover(i: u8) -> u8:
    return 10 // look(i - 3)


def main() -> int:
    try:
        print(look(3))
    except IndexError:
        print("recovering")
        print(recover(3))
    return 0
