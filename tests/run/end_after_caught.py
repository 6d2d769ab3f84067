"""Ends by an exception raised after earlier ones were caught: the earlier ones leave no trace."""

from vipc.lang import u8


def fail(n: u8) -> None:
    if n < 3:
        raise ValueError("small")
    raise IndexError("large")


def main() -> int:
    for n in range(5):
        try:
            fail(n)
        except ValueError as error:
            print(n, error)
    return 0
