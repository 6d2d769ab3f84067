"""Ends by a slice whose end is out of range."""

from vipc.lang import Array, Span, array, u8

store: Array[u8] = array(u8, 10)


def window(data: Span[u8], start: int, size: int) -> Span[u8]:
    return data[start : start + size]


def main() -> int:
    print(len(window(store, 2, 8)), len(window(window(store, 2, 8), 1, 3)))
    print(len(window(window(store, 5, 5), 3, 3)))
    return 0
