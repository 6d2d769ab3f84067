"""An infinity is no integer, and nothing catches that."""


def grown(value: float, times: int) -> float:
    """The value squared so many times."""
    for _ in range(times):
        value *= value
    return value


def main() -> int:
    """Small powers fit, large ones do not."""
    print(int(grown(10.0, 4)), grown(10.0, 8))
    try:
        print(int(grown(10.0, 5)))
    finally:
        print("cleaning up")
    print(int(grown(10.0, 12)))
    return 0
