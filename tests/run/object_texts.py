"""Objects that make their texts."""
from dataclasses import dataclass
from enum import Enum, IntEnum

from vipc.lang import sink, u32, virtual


class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x: int = x
        self.y: int = y

    def __str__(self) -> str:
        return f"({self.x}, {self.y})"

    def __repr__(self) -> str:
        return f"Point({self.x}, {self.y})"


class Segment:
    def __init__(self, a: Point, b: Point) -> None:
        self.a: Point = a
        self.b: Point = b

    def __str__(self) -> str:
        return f"{self.a} -> {self.b}" if self.a is not self.b else "dot"


class Animal:
    def __init__(self, name: str) -> None:
        self.name: str = name

    @virtual
    def __str__(self) -> str:
        return self.name

    @virtual
    def sound(self) -> str:
        return "..."


class Dog(Animal):
    @virtual
    def __str__(self) -> str:
        return f"dog {super().__str__()} says {self.sound()!r}"

    @virtual
    def sound(self) -> str:
        return "wuff"


class Unit(Enum):
    METER = 1
    FOOT = 2

    def __str__(self) -> str:
        return f"<{self.name.encode()}>" if self.value == 1 else "ft"


class Level(IntEnum):
    A = 1
    B = 2

    def __str__(self) -> str:
        return f"L{self.value}"


@dataclass
class Box:
    at: Point
    level: Level
    unit: Unit
    inner: "Box | None" = None


@dataclass
class Labelled(Box):
    label: str = "x"

    def __str__(self) -> str:
        if self.label == "":
            return str(self.at)
        return f"[{self.label}]"


@sink
def log(level: u32, text: str) -> None:
    print(level, text, sep=":", end=";")


def show(b: Box) -> None:
    print(b)


def main() -> int:
    p = Point(1, 2)
    q = Point(-3, 4)
    print(p, q, f"{p} {q!r} {p!s:>10}|{p!r:<14}|", (p, 1), (q,))
    print(Segment(p, q), Segment(p, p), f"{Segment(q, p)}")
    for animal in (Animal("cat"), Dog("rex")):
        print(animal, f"{animal!s:^30}|")
    for u in Unit:
        print(u, f"{u} {u!r} {u:>10}", (u, 1))
    for level in Level:
        print(level, f"{level} {level!s} {level!r} {level:03}", str(level), (level,))
    b = Box(p, Level.A, Unit.FOOT)
    print(b, f"{b!r:.10}")
    show(Labelled(q, Level.B, Unit.METER, b, "lab"))
    show(Labelled(q, Level.B, Unit.METER, None, ""))
    print(f"{Labelled(q, Level.B, Unit.METER)!r}")
    log(3, f"{p} and {b.inner}")
    log(4, f"{q!r}")
    maybe: Point | None = None
    print(maybe, f"{maybe}")
    maybe = q if p.x == 1 else None
    print(maybe, f"{maybe!s:>9}", (maybe, maybe))
    return 0
