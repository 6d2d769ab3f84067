"""Tuples: multiple results, unpacking, swap, tuples as values."""

from vipc.lang import Array, array, i32, u8, u16, u32

pair: Array[u8] = array(u8, [3, 4])


def split(value: u16) -> tuple[u8, u8]:
    return u8(value >> 8), u8(value)


def statistics(values: Array[i32]) -> tuple[i32, i32, bool]:
    low = values[0]
    high = values[0]
    for value in values:
        low = min(low, value)
        high = max(high, value)
    return low, high, low == high


def nested(a: u32) -> tuple[u32, tuple[u32, u32]]:
    return a, (a + 1, a + 2)


def main() -> int:
    high, low = split(0xABCD)
    print(f"{high:x} {low:x}")
    smallest, largest, same = statistics(array(i32, [5, -3, 8]))
    print(smallest, largest, same)
    a, b = 1, 2
    a, b = b, a
    a, b = a + b, a - b
    print(a, b)
    pair[0], pair[1] = pair[1], pair[0]
    print(pair[0], pair[1])
    x, inner = nested(10)
    y, z = inner
    print(x, y, z)
    point = (5, 6)
    print(point[0], point[1], point)
    first, _, last = (1, 2, 3)
    print(first, last)
    i = j = 7
    i += 1
    print(i, j)
    quotient, remainder = divmod(1000, 37)
    print(quotient, remainder, split(513))
    return 0
