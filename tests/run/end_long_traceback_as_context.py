"""An error with a long traceback is the context of another one."""


def even(n: int) -> int:
    if n == 0:
        return 1 // n
    return odd(n - 1) + 1


def odd(n: int) -> int:
    if n == 0:
        return 2
    return even(n - 1) + 1


def main() -> int:
    try:
        even(3000)
    except ZeroDivisionError:
        print("first")
        raise ValueError("x")
    return 0
