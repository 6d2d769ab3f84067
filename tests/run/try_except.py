"""try, except, else, finally: which parts run, in which order."""

from vipc.lang import u8, u32


def risky(way: u8) -> u32:
    if way == 1:
        raise ValueError("one")
    if way == 2:
        raise IndexError("two")
    if way == 3:
        return 10 // (way - 3)
    return way


def run(way: u8) -> u32:
    result: u32 = 100
    try:
        print("try", way, end=" ")
        result = risky(way)
    except ValueError as error:
        print("value", error, end=" ")
        result = 200
    except (IndexError, ZeroDivisionError):
        print("other", end=" ")
        return 300
    else:
        print("else", end=" ")
        result += 1
    finally:
        print("finally", end=" ")
    print("after", end=" ")
    return result


def nested(way: u8) -> u32:
    try:
        try:
            return risky(way)
        finally:
            print("inner", end=" ")
    except ValueError:
        print("outer", end=" ")
    return 7


def main() -> int:
    for way in range(5):
        print(run(way))
    print(nested(0), nested(1))
    try:
        nested(2)
    except Exception as error:
        print("any", error)
    return 0
