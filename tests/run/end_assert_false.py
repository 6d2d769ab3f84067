"""`assert False` ends a function as `raise` does."""


def sign(n: int) -> int:
    if n > 0:
        return 1
    if n < 0:
        return -1
    assert False, "zero"


def first(n: int) -> int:
    try:
        assert False
    except AssertionError as e:
        print("caught", e)
        return n


def last(n: int) -> int:
    for i in range(n):
        if i * i > n:
            return i
    else:
        assert False


def main() -> int:
    print(sign(5), sign(-5), first(3), last(9))
    try:
        last(0)
    except AssertionError:
        print("none")
    print(sign(0))
    return 0
