"""A computed format that is none leaves the function that writes it."""


def table(value: int, width: int) -> None:
    """The value in so many columns."""
    print(f"{value!s:>{width}}")


def main() -> int:
    """Good and bad widths."""
    for width in (3, -1):
        try:
            table(7, width)
        except ValueError as error:
            print("caught", error)
    return 0
