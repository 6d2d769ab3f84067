"""An exception from a constructor, an operator, a property and an argument."""

from vipc.lang import u8, u16


class Limited:
    value: u8

    def __init__(self, value: u8) -> None:
        if value > 100:
            raise ValueError("over the limit")
        self.value = value

    @property
    def inverse(self) -> u16:
        return 1000 // self.value

    def __add__(self, other: "Limited") -> u8:
        return Limited(self.value + other.value).value


def checked(value: u8) -> u8:
    if value == 13:
        raise ValueError("unlucky")
    return value


def main() -> int:
    a = Limited(60)
    b = Limited(50)
    none = Limited(0)
    try:
        print(a + b)
    except ValueError as error:
        print(error)
    print(b + none)
    try:
        print(a.inverse, none.inverse)
    except ZeroDivisionError as error:
        print(error)
    try:
        print(Limited(checked(7)).value, Limited(checked(13)).value)
    except ValueError as error:
        print(error)
    return 0
