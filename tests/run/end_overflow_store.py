"""Ends by a value that does not fit the variable."""

from vipc.lang import u8, u32


def narrow(value: u32) -> u8:
    result: u8 = 0
    result = value
    return result


def main() -> int:
    print(narrow(255))
    print(narrow(256))
    return 0
