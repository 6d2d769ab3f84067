"""except Exception lets pass what derives from BaseException alone."""


class Stop(BaseException):
    pass


def f(n: int) -> int:
    try:
        if n > 3:
            raise Stop
        return 100 // n
    except Exception:
        return 5


def main() -> int:
    try:
        print(f(2), f(0), f(5))
    except Stop:
        print("stopped")
    return 0
