"""Constants whose bit operations need more than a word: they trap where they stand, or stay exact where no word is needed."""

from typing import Final

from vipc.lang import i64, noinline, u8, u64

ALL: Final = 0xFFFFFFFFFFFFFFFF


@noinline
def same(n: int) -> int:
    return n


def exclusive() -> int:
    return same(9223372036854775808 ^ -1)


def exclusive_all() -> int:
    x: i64 = ALL ^ -7
    return x


def inverted() -> int:
    return same(~(ALL + 0))


def negated() -> int:
    return same(-(ALL - 1))


def united() -> int:
    return same((ALL | -7) + (ALL & -7) // 7)


def exact() -> tuple[bool, u8, u64]:
    return (ALL ^ -1) < -5, u8(ALL ^ -1), u64(~(ALL + 0) & 255)


def main() -> int:
    for case in range(6):
        try:
            match case:
                case 0:
                    print(exclusive())
                case 1:
                    print(exclusive_all())
                case 2:
                    print(inverted())
                case 3:
                    print(negated())
                case 4:
                    print(united())
                case _:
                    print(exact())
        except OverflowError as error:
            print(case, error)
    return 0
