"""Ends by an index out of range, in a callee."""

from vipc.lang import Array, array, u32

table: Array[u32] = array(u32, 8)


def total(count: u32) -> u32:
    result: u32 = 0
    for i in range(count):
        result += table[i] + 1
    return result


def main() -> int:
    print("eight", total(8))
    print("nine", total(9))
    return 0
