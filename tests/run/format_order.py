"""All fields of an f-string are evaluated, left to right, before the first byte is written."""

from vipc.lang import u32

serial: u32 = 0


def following() -> u32:
    global serial
    serial += 1
    return serial


def noisy(value: u32) -> u32:
    print("noisy", value)
    return value * 2


def main() -> int:
    print(f"{following()} {following()} {following()}")
    print(f"first {noisy(1)} second {noisy(2)}")
    print(f"<{noisy(3)}>", f"<{noisy(4)}>")
    print(following(), following())
    try:
        print(f"before {noisy(5)} {10 // (serial - 5)} after")
    except ZeroDivisionError:
        print("nothing of the line was written")
    return 0
