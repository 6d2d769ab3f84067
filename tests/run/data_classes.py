"""Data classes: generated constructor with defaults and keywords, equality by field."""

from dataclasses import dataclass

from vipc.lang import i32, u8, u32


@dataclass
class Point:
    x: i32
    y: i32 = 0


@dataclass(frozen=True)
class Packet:
    kind: u8
    origin: Point
    size: u32 = 64

    def is_large(self) -> bool:
        return self.size > 100


origin = Point(0)


def shifted(point: Point, by: i32) -> i32:
    moved = Point(point.x + by, point.y + by)
    return moved.x * 100 + moved.y


def main() -> int:
    a = Point(3, 4)
    b = Point(x=3, y=4)
    c = Point(y=1, x=3)
    print(a == b, a is b, a == c, a != c, origin == Point(0, 0))
    print(a.x, a.y, c.x, c.y, shifted(a, 7))
    c.y += 3
    print(a == c, c.y)
    packet = Packet(2, origin)
    other = Packet(kind=2, size=128, origin=a)
    print(packet.size, packet.origin.x, packet.is_large(), other.is_large(), other.origin is a)
    origin.x = 9
    print(packet.origin.x, packet == other)
    return 0
