"""Causes that are made in place, texts that exceptions make, errors that are raised again in loops."""


class Low(Exception):
    def __init__(self, code: int) -> None:
        self.code = code

    def __str__(self) -> str:
        return f"low {self.code}"


class High(Exception):
    pass


def work(n: int) -> int:
    try:
        return 10 // n
    except ZeroDivisionError as e:
        raise High("division") from e
    finally:
        print("worked", n)


def middle(n: int) -> int:
    for attempt in range(3):
        try:
            if attempt < 2:
                work(n)
            return attempt
        except High:
            print("retry", attempt)
            if attempt == 1:
                raise
    return -1


def other() -> None:
    try:
        middle(0)
    except High as e:
        print(e)
        raise Low(3) from Low(4)


def third(n: int) -> None:
    try:
        other()
    except Low as e:
        print(e, e.code)
        if n == 0:
            raise ValueError("third") from None
        if n == 1:
            raise e from KeyError("k")
        raise High(1, 2) from ValueError


def main() -> int:
    for n in range(2):
        try:
            third(n)
        except Exception as e:
            print("caught", e)
    third(2)
    return 0
