"""Formats of floats whose width, precision and fill are computed."""


def table(value: float, digits: int, width: int, fill: str) -> None:
    """The value, in several formats."""
    print(f"{value:.{digits}f} {value:{width}.{digits}e}|{value:<{width}}|{value:{fill}^{width}.2f}|")
    print(f"{value:{width},.{digits}g}|{value!r:>{width}}")


def main() -> int:
    """Tables, then formats that are none."""
    for digits in range(4):
        table(1234.5678, digits, 10 + digits, "*")
        table(-0.5, digits, digits, "é")
    try:
        table(1.0, -1, 5, "*")
    except ValueError as error:
        print("ValueError:", error)
    try:
        table(1.0, 2, 5, "**")
    except ValueError as error:
        print("ValueError:", error)
    return 0
