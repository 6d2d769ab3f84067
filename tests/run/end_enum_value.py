"""Ends by a value that is no member of an enum."""

from enum import IntEnum

from vipc.lang import u8


class Op(IntEnum):
    READ = 1
    WRITE = 2


def decode(value: u8) -> Op:
    return Op(value)


def main() -> int:
    print(decode(2) is Op.WRITE)
    print(decode(3) is Op.WRITE)
    return 0
