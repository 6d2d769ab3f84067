"""Causes and contexts through handlers, finally and calls."""


class Odd(Exception):
    """Has a payload."""

    def __init__(self, code: int, flag: bool) -> None:
        self.code = code
        self.flag = flag


class One(Exception):
    """Has one item."""

    def __init__(self, code: int) -> None:
        self.code = code


def bad(n: int) -> int:
    if n == 1:
        raise Odd(7, True)
    if n == 2:
        raise One(-5)
    if n == 3:
        raise ValueError("plain text")
    if n == 44:
        raise IndexError
    return 10 // n


def chain() -> None:
    try:
        bad(0)
    except ZeroDivisionError:
        try:
            bad(1)
        except Odd as o:
            print(f"odd {o.code} {o.flag} {o}")
            try:
                bad(2)
            finally:
                print("finally")


def main() -> int:
    for n in range(4):
        try:
            print(bad(n))
        except Odd as o:
            print(f"Odd: {o}")
        except One as o:
            print(f"One: {o}")
        except ValueError as v:
            print(f"Value: {v}")
        except Exception as x:
            print(f"other {x}")
    try:
        chain()
    except One as e:
        try:
            bad(3)
        except ValueError:
            raise Odd(1, False) from e
    return 0
