"""Computed parts of formats that make no format."""


def show(case: int, n: int, text: str, width: int) -> None:
    if case == 0:
        print(f"{n:0{width}d}")
    elif case == 1:
        print(f"{n:+{width}d}")
    elif case == 2:
        print(f"{text:{width}}")
    elif case == 3:
        print(f"{text:.{width}}")
    elif case == 4:
        print(f"{n:{text}>8}")
    elif case == 5:
        print(f"{n:c}")
    elif case == 6:
        print(f"{text!r:>{width}}")
    elif case == 7:
        print(f"{n:>{width}}", f"{n:{text[:0]}>5}", f"{n:<{width}x}|")


def main() -> int:
    for case in range(8):
        try:
            show(case, -5, "ab", -4)
        except ValueError as error:
            print(case, error)
        except OverflowError as error:
            print(case, error)
    print(f"{1}", end="")
    print("before", f"{65:{-1 * main_width()}}", f"{'x':{-main_width()}}")
    return 0


def main_width() -> int:
    return 4
