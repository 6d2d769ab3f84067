"""Points, with an enum and a constant object."""

from dataclasses import dataclass
from enum import Enum, auto

from vipc.lang import i32


class Side(Enum):
    LEFT = auto()
    RIGHT = auto()


@dataclass
class Point:
    x: i32
    y: i32

    def mirrored(self, side: Side) -> i32:
        return -self.x if side is Side.LEFT else self.x


UNIT = Point(1, 1)


def distance(a: Point, b: Point) -> int:
    return abs(a.x - b.x) + abs(a.y - b.y)
