"""Operator methods of classes: arithmetic, comparison."""

from dataclasses import dataclass

from vipc.lang import i32


@dataclass
class Vector:
    x: i32
    y: i32

    def dot(self, other: "Vector") -> i32:
        return self.x * other.x + self.y * other.y

    def __add__(self, other: "Vector") -> i32:
        return Vector(self.x + other.x, self.y + other.y).length()

    def __le__(self, other: "Vector") -> bool:
        return self.length() <= other.length()

    def length(self) -> i32:
        return abs(self.x) + abs(self.y)

    def __mul__(self, other: "Vector") -> i32:
        return self.x * other.x + self.y * other.y

    def __lt__(self, other: "Vector") -> bool:
        return self * self < other * other


def main() -> int:
    a = Vector(1, 2)
    b = Vector(3, -4)
    print(a * b, a.dot(b), a < b, b < a, a == Vector(1, 2), a != b)
    print(a + b, a <= b, -a.x)
    a.x += 5
    print(a + a)
    return 0
