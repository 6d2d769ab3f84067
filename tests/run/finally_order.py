"""finally with return, with nested handlers, and with an exception of its own caught inside."""

from vipc.lang import i32, u8

trail: i32 = 0


def mark(n: i32) -> i32:
    global trail
    trail = trail * 10 + n
    return trail


def order() -> i32:
    global trail
    trail = 0
    try:
        return mark(1)
    finally:
        mark(2)
        try:
            mark(3)
            raise ValueError("inner")
        except ValueError:
            mark(4)
        finally:
            mark(5)
        mark(6)


def value_is_kept() -> u8:
    x: u8 = 1
    try:
        return x
    finally:
        x = 2
        print("x is", x)


def loops() -> None:
    for i in range(3):
        try:
            try:
                if i == 1:
                    raise IndexError("one")
            finally:
                print("a", i)
        except IndexError:
            print("b", i)
        finally:
            print("c", i)


def main() -> int:
    print(order(), trail)
    print(value_is_kept())
    loops()
    return 0
