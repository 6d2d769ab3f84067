"""Virtual methods and properties, super, isinstance, frozen and fresh objects of several classes, derived dataclasses."""
from dataclasses import dataclass

from vipc.lang import Array, Ref, array, u8, u32, virtual


class Shape:
    name_length: u8 = 3

    def __init__(self, tag: u32) -> None:
        self.tag: u32 = tag

    @virtual
    def area(self) -> int:
        raise NotImplementedError

    @virtual
    def scale(self, factor: u8) -> None:
        pass

    def describe(self) -> int:
        return self.area() * 10 + self.tag


class Rect(Shape):
    def __init__(self, w: u32, h: u32) -> None:
        super().__init__(1)
        self.w: u32 = w
        self.h: u32 = h

    @virtual
    def area(self) -> int:
        return self.w * self.h

    @virtual
    def scale(self, factor: u8) -> None:
        self.w *= factor
        self.h *= factor


class Square(Rect):
    def __init__(self, side: u32) -> None:
        super().__init__(side, side)

    @virtual
    def area(self) -> int:
        return super().area() + 1000


class Circle(Shape):
    def __init__(self, r: u32) -> None:
        super().__init__(2)
        self.r: u32 = r

    @virtual
    def area(self) -> int:
        return 3 * self.r * self.r

    @property
    @virtual
    def diameter(self) -> int:
        return self.r * 2


class BigCircle(Circle):
    @property
    @virtual
    def diameter(self) -> int:
        return super().diameter * 100


frozen = Rect(7, 8)
shapes: Array[Ref[Shape]] = array(Ref[Shape], [frozen, Circle(1), Square(2)])


def make(kind: int) -> Shape:
    if kind == 0:
        return Rect(3, 4)
    if kind == 1:
        return Square(5)
    return BigCircle(10)


def total(s: Shape) -> int:
    s.scale(2)
    return s.area()


def find(kind: int) -> Shape | None:
    found: Shape | None = None
    if kind > 5:
        found = Circle(kind)
    return found


@dataclass
class P:
    x: int
    y: int


@dataclass
class Q(P):
    z: int = 0


def same(a: P, b: P) -> bool:
    return a == b


def main() -> int:
    for s in shapes:
        print(s.area(), s.describe())
    for kind in range(3):
        s = make(kind)
        print(total(s), isinstance(s, Rect), isinstance(s, Square), isinstance(s, Circle))
        if isinstance(s, Circle):
            print("diameter", s.diameter, s.r)
    a = find(3)
    b = find(7)
    print(a is None, isinstance(a, Circle), isinstance(b, Circle), isinstance(b, (Rect, Square)))
    if isinstance(b, Circle):
        print(b.r)
    print(same(P(1, 2), P(1, 2)), same(Q(1, 2), P(1, 2)), same(Q(1, 2, 3), Q(1, 2, 3)), same(Q(1, 2, 3), Q(1, 2, 4)), Q(1, 2) == Q(1, 2))
    try:
        Shape(4).area()
    except NotImplementedError as e:
        print("abstract", e)
    return 0
