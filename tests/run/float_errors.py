"""Every way in which an operation on floats fails, caught and told."""

from vipc.lang import Span, array, i32, u64


def attempt(which: int, x: float, y: float, n: int) -> float:
    """The operation `which`."""
    match which:
        case 0:
            return x / y
        case 1:
            return x // y
        case 2:
            return x % y
        case 3:
            return divmod(x, y)[0]
        case 4:
            return n / int(y)
        case 5:
            return n / y
        case 6:
            return n % y
        case 7:
            return x**y
        case 8:
            return float(int(x))
        case 9:
            return float(round(x))
        case 10:
            return round(x, n)
        case 11:
            return float(u64(x))
        case 12:
            small: i32 = int(x)
            return float(small)
        case _:
            return average(array(float, 2)[:n])


def average(values: Span[float]) -> float:
    """The mean of some values; there must be one."""
    return sum(values) / len(values)


def told(which: int, x: float, y: float, n: int) -> None:
    """What the attempt gives, or why it fails."""
    try:
        print(which, attempt(which, x, y, n))
    except ZeroDivisionError as error:
        print(which, "ZeroDivisionError", error)
    except OverflowError as error:
        print(which, "OverflowError", error)
    except ValueError as error:
        print(which, "ValueError", error)


def main() -> int:
    """All operations on ordinary and on bad operands."""
    infinity = float("inf")
    nothing = float("nan")
    for which in range(8):
        told(which, 7.5, 2.0, 5)
        told(which, 7.5, 0.0, 5)
        told(which, -0.0, -0.0, 0)
        told(which, infinity, 2.0, 5)
        told(which, nothing, 2.0, 5)
        if which != 4:
            told(which, 7.5, -infinity, 5)
    told(7, 0.0, -1.0, 0)
    told(7, 1e200, 2.0, 0)
    told(7, -1e200, 3.0, 0)
    told(7, 1e-200, 2.0, 0)
    told(7, -8.0, 1 / 3, 0)
    told(7, -8.0, 3.0, 0)
    told(7, 10.0, 400.5, 0)
    for which in range(8, 13):
        for x in (2.5, -3.5, 1e18, 1e19, -1e19, 1.7e308, 2147483648.0, infinity, -infinity, nothing):
            told(which, x, 0.0, 2)
            told(which, x, 0.0, -308)
    told(13, 0.0, 0.0, 0)
    print(sum(array(float, 2)[:0]))
    told(13, 0.0, 0.0, 2)
    return 0
