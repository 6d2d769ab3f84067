"""Conditional expressions of tuples: each arm's items are what the place holds."""

from vipc.lang import i8, u8, u16


def pick(n: int) -> tuple[bool, u16]:
    return (True, n * 2) if n < 10 else (False, 0)


def nested(n: int) -> tuple[tuple[u8, u8], str]:
    return ((n, n + 1), "low") if n < 100 else ((n // 100, n % 100), "high") if n < 20000 else ((0, 0), "none")


def ends(n: i8) -> tuple[i8, i8]:
    low, high = 0, 0
    pair: tuple[i8, i8] = (n, n - 1) if n > 0 else (n + 1, n)
    low, high = pair
    return pair if low != high else (low, high)


class Holder:
    pair: tuple[u8, u16]

    def __init__(self, n: int) -> None:
        self.pair = (n, 1) if n < 5 else (0, n)


def main() -> int:
    print(pick(3), pick(30), nested(5), nested(1234), nested(30000), ends(5), ends(-5))
    print(Holder(3).pair, Holder(70).pair)
    try:
        print(nested(255), pick(-1))
    except OverflowError as error:
        print(error)
    print(Holder(70000).pair)
    return 0
