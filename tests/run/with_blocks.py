"""with: __exit__ runs on every way out, innermost first."""

from vipc.lang import u8


class Guard:
    name: u8

    def __init__(self, name: u8) -> None:
        self.name = name

    def __enter__(self) -> "Guard":
        print("enter", self.name)
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        print("exit", self.name)


lock = Guard(0)


def leave(way: u8) -> u8:
    with Guard(1) as guard:
        if way == 0:
            return guard.name
        with Guard(2):
            if way == 1:
                return 20
            if way == 2:
                raise ValueError("way 2")
        print("between")
        if way == 3:
            return 10 // (way - 3)
    return 99


def main() -> int:
    for way in range(5):
        try:
            print("returned", leave(way))
        except ValueError as error:
            print("caught", error)
        except ZeroDivisionError:
            print("caught a division")
    for i in range(3):
        with lock:
            if i == 0:
                continue
            if i == 1:
                break
        print("never")
    with Guard(7), Guard(8) as inner:
        print("inside", inner.name)
    return 0
