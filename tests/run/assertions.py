"""assert: passing, with and without text, with an expression that has effects only when it fails."""

from vipc.lang import u8, u32

seen: u8 = 0


def note(value: u32) -> bool:
    global seen
    seen += 1
    return value < 10


def check(value: u32) -> u32:
    assert note(value), "value is ten or more"
    assert value != 5
    return value + 1


def main() -> int:
    for value in (1, 5, 10):
        try:
            print(check(value))
        except AssertionError as error:
            print("failed:", error)
    print(seen)
    return 0
