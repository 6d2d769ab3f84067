"""Assertions, chains, walrus, with targets."""
from typing import Final

from vipc.lang import array, u8, u16, u32

total = 0
ratio = 0.5
LIMIT = 3
MESSAGE: Final = "too large"

class Slot:
    def __init__(self) -> None:
        self.depth = 0
        self.inner = 0

class Guard:
    def __init__(self, number: u32) -> None:
        self.number = number
    def __enter__(self) -> u32:
        return self.number
    def __exit__(self, kind: object, error: object, trace: object) -> None:
        print("leave", self.number)

slot = Slot()
table = array(u8, 4)

def next_number() -> int:
    global total
    if (total := total + 1) > 2 and (total := total * 2) > 5:
        print("big", total)
    return total

def check(x: int, limit: u8) -> None:
    assert x < limit, x
    assert x != 4, True
    assert x < 6, MESSAGE
    assert x != 1, "one"

def main() -> int:
    global total
    for _ in range(4):
        print(next_number(), end=" ")
    print(total)
    (a, b) = c = (3, 4)
    d = (e, f) = 7, "x"
    x: u8 = 0
    y: u16 = 0
    n = 200
    x = y = n + 1
    [p, q] = r, s = 1, 2
    print(a, b, c, d, e, f, x, y, p, q, r, s)
    table[0] = slot.depth = total = 9
    print(table[0], slot.depth, total)
    with Guard(5) as slot.inner, Guard(6) as table[1]:
        print(slot.inner, table[1])
    for k in (9, 4, 7, 1, 2):
        try:
            check(k, 9)
        except AssertionError as error:
            print(f"{error} {error!r}")
    try:
        with Guard(300) as table[2]:
            print("never")
    except OverflowError as error:
        print(error)
    x = y = n * 2
    return 0
