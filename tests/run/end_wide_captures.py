"""A capture of a wide subject."""

from vipc.lang import u64


def f(a: int, n: int) -> None:
    match (a & 65535) << (n & 63):
        case 4:
            print("four")
        case m if m > n:
            print("more", m)
        case _:
            print("rest")


def h(a: u64, b: u64) -> None:
    match a + b - 3:
        case 0 | 1 as small:
            print(small)
        case m:
            print(m)


def g(a: int, n: int) -> None:
    m = (a & 65535) << (n & 63)
    print(m)


def main() -> int:
    f(10, 60)
    f(1, 2)
    f(0, 3)
    f(10, 10)
    try:
        h(3, 1 << 63)
    except OverflowError as error:
        print(error)
    g(10, 60)
    return 0
