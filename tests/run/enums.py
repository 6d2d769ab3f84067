"""Enum and IntEnum: members, values, identity, tables by value."""

from enum import Enum, IntEnum, auto

from vipc.lang import Array, array, stored_as, u8, u32


class Shape(Enum):
    CIRCLE = auto()
    SQUARE = auto()
    LINE = 10


@stored_as(u32)
class Call(IntEnum):
    READ = 0
    WRITE = 1
    CLOSE = 0x200


counts: Array[u8] = array(u8, 3)


def is_transfer(call: Call) -> bool:
    return call in (Call.READ, Call.WRITE)


def corners(shape: Shape) -> int:
    if shape is Shape.CIRCLE:
        return 0
    if shape == Shape.SQUARE:
        return 4
    return 2


def main() -> int:
    print(corners(Shape.CIRCLE), corners(Shape.SQUARE), corners(Shape.LINE))
    print(Shape.CIRCLE.value, Shape.SQUARE.value, Shape.LINE.value)
    call = Call.WRITE
    counts[call] += 1
    counts[Call.READ] += 2
    print(counts[0], counts[1], call.value + 1, call == 1, call is Call.WRITE, call != Call.CLOSE)
    print(Call.CLOSE > Call.WRITE, Call.CLOSE + 1, is_transfer(Call.READ), is_transfer(Call.CLOSE))
    print(Call(0x200) is Call.CLOSE, Shape(2) == Shape.SQUARE)
    try:
        print(Shape(3) is Shape.LINE)
    except ValueError as error:
        print(error)
    return 0
