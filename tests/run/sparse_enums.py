"""Enums whose values lie far apart; a match over all integers."""

from enum import IntEnum

from vipc.lang import stored_as, u32


@stored_as(u32)
class Level(IntEnum):
    LOW = 0
    MIDDLE = 5
    HIGH = 0xFFFF_FFFF


def name(n: int) -> str:
    try:
        match Level(n):
            case Level.LOW:
                return "low"
            case Level.HIGH:
                return "high"
            case other:
                return "middle"
    except ValueError as e:
        print(e, end=" ")
        return "none"


def edge(n: int) -> int:
    match n:
        case -9223372036854775808:
            return 1
        case 9223372036854775807:
            return 2
        case -5 | 20 | 21:
            return 3
        case y:
            return y


def main() -> int:
    for n in (0, 5, 0xFFFF_FFFF, 1, -1, 0x1_0000_0000):
        print(name(n))
    for n in (-0x8000_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, -5, 21, 22, -6):
        print(edge(n))
    return 0
