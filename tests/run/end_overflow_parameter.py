"""Ends by an argument that does not fit the parameter: the failure belongs to the def line."""

from vipc.lang import i64, u16


def area(
    width: u16,
    height: u16,
) -> int:
    return width * height


def measure(n: i64) -> int:
    return area(n, n - 1)


def main() -> int:
    print(measure(100))
    print(measure(0))
    return 0
