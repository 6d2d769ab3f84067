"""Only constants count from the end; what merely has one negative value is out of range."""

from typing import Final

from vipc.lang import Array, Span, array, u8

LAST: Final = -1
table: Array[u8] = array(u8, [1, 2, 3])


def item(data: Span[u8]) -> u8:
    return data[min(14, -1)]


def store(data: Span[u8]) -> None:
    data[max(-1, -2)] = 9


def part(data: bytes) -> int:
    return len(data[min(-2, 3):])


def main() -> int:
    print(table[LAST], table[2 - 3], table[-LAST - 3], bytes(table[-2:]), b"abc"[LAST])
    try:
        print(item(table))
    except IndexError as error:
        print(error)
    try:
        store(table)
    except IndexError as error:
        print(error)
    try:
        print(part(b"abc"))
    except IndexError as error:
        print(error)
    print(bytes(table), "abc"[LAST], "abc"[1 - 3])
    return ord("abc"[min(-1, 0)])
