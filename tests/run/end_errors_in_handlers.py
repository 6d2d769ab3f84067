"""Errors raised, caught and raised again inside handlers."""


class Odd(Exception):
    """Has a number."""

    def __init__(self, number: int) -> None:
        self.number = number


class Lock:
    """Counts how often it is held."""

    held: int

    def __init__(self) -> None:
        self.held = 0

    def __enter__(self) -> "Lock":
        self.held += 1
        return self

    def __exit__(self, kind: object, value: object, trace: object) -> None:
        self.held -= 1
        print(f"released, {self.held}")


lock: Lock = Lock()


def fail(number: int) -> int:
    with lock:
        if number % 2:
            raise Odd(number)
        return 100 // number


def nested(number: int) -> int:
    try:
        return fail(number)
    except Odd as first:
        try:
            return fail(first.number + 2)
        except Odd as second:
            print(f"{first.number} then {second.number}")
            if second.number > 5:
                raise
            try:
                fail(0)
            except ZeroDivisionError:
                print("zero")
            raise first
    except ZeroDivisionError as zero:
        raise Odd(-1) from zero
    finally:
        print("left")


def early(limit: int) -> int:
    for number in range(limit):
        try:
            if number == 3:
                return fail(0)
            if number == 1:
                continue
            print(fail(2 * number + 2))
        except ZeroDivisionError:
            print("early zero")
            return number
        finally:
            print(f"end of {number}")
    else:
        print("all")
    return -1


def main() -> int:
    for number in range(6):
        try:
            print(nested(number))
        except Odd as odd:
            print(f"caught {odd}")
    print(early(2), early(9))
    try:
        nested(1)
    except Odd:
        nested(5)
    return 0
