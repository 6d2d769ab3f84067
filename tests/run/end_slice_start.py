"""Ends by a slice whose start is past its end."""

from vipc.lang import Array, Span, array, u8

store: Array[u8] = array(u8, 10)


def rest(data: Span[u8], start: int, stop: int) -> int:
    return len(data[start:stop])


def main() -> int:
    print(rest(store, 4, 4))
    print(rest(store, 5, 4))
    return 0
