"""Bare raise, raise of another exception in a handler, finally above both."""

from vipc.lang import u8


class Failed(Exception):
    step: u8

    def __init__(self, step: u8) -> None:
        self.step = step


def work(step: u8) -> None:
    if step > 1:
        raise Failed(step)
    print("worked", step)


def logged(step: u8) -> None:
    try:
        work(step)
    except Failed as error:
        print("log", error.step)
        raise
    finally:
        print("cleanup", step)


def translated(step: u8) -> None:
    try:
        logged(step)
    except Failed as error:
        if error.step == 2:
            raise ValueError("step two") from error
        raise IndexError("step three") from None


def main() -> int:
    for step in range(1, 4):
        try:
            translated(step)
        except ValueError as error:
            print("value", error)
        except IndexError as error:
            print("index", error)
    return 0
