"""repr with widths, and the texts of errors."""

from enum import Enum, IntEnum


class Color(Enum):
    RED = 1
    BLUE = 2


class Level(IntEnum):
    LOW = 1
    HIGH = 5


class Odd(Exception):
    """Has a payload."""

    def __init__(self, code: int, flag: bool) -> None:
        self.code = code
        self.flag = flag


class Named(Exception):
    """Has a text."""

    def __init__(self, name: str, code: int) -> None:
        self.name = name
        self.code = code


class Single(Exception):
    """One text."""

    def __init__(self, name: str) -> None:
        self.name = name


def fail(n: int) -> int:
    if n == 0:
        raise Odd(3, False)
    if n == 1:
        raise Named("it's", -4)
    if n == 2:
        raise Single("a'b\n")
    if n == 3:
        raise ValueError("text")
    if n == 4:
        raise ValueError
    if n == 5:
        assert n == 4
    if n == 6:
        assert n == 4, "four"
    return 1 // (n - 7)


def main() -> int:
    name = "vé'p\n"
    raw = b"a'\x00\xff\""
    print(f"{name!r:>14}|{name!r:*^14}|{name!r:<14}|{name!r}|{raw!r:>24}|{raw}|")
    print(f"{Color.RED!r:>20}|{Color.BLUE:>12}|{Color.RED!s:>12}|{Level.HIGH!r:<20}|{Level.HIGH:>4}|{Level.LOW!s:>4}|")
    print((1, "a", True, b"x", Color.RED), f"{(1, 2)!r:>10}|{(1,)!s:<8}|")
    odd = "日本\x7f\x85\xa0\xad\xff\t\\ \U0001F600 '\""
    print(f"{odd!r} {odd!r:>60}")
    for n in range(8):
        try:
            fail(n)
        except Exception as e:
            print(f"{n}: {e} | {e!r} | {e!r:>40} | {e!s:^30} |")
    for n in range(3):
        print(f"{n:5}|{-n:<5}|{n:^5}|{n!r:>5}|{True:5}|{True!r:>6}|{False:d}|{65:c}|{65:>4c}|{65:c}")
    return 0
