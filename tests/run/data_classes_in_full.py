"""What @dataclass gives: texts, defaults, order, __post_init__, eq=False, kw_only."""
from dataclasses import dataclass, field
from enum import Enum

from vipc.lang import u8


class Kind(Enum):
    A = 1
    B = 2


@dataclass(frozen=True, order=True)
class Version:
    major: u8
    minor: u8 = 0
    tag: str = "x"


@dataclass
class Pos:
    x: int
    y: int


@dataclass
class Item:
    name: str
    pos: Pos
    kind: Kind = Kind.A
    ok: bool = True
    next: "Item | None" = None
    raw: bytes = b"ab"
    pair: tuple[int, int] = (1, 2)
    count: int = field(default=3)


@dataclass
class Sum:
    a: int
    b: int
    total: int = 0

    def __post_init__(self) -> None:
        self.total = self.a + self.b


@dataclass(eq=False)
class Ident:
    n: int


@dataclass(kw_only=True)
class Kw:
    a: int
    b: int = 5


def make(n: int) -> Pos:
    return Pos(n, n * 2)


def main() -> int:
    v = Version(1, 2)
    print(v, v < Version(1, 3), v == Version(1, 2), v >= Version(2), Version(1, 2, "a") < v)
    i = Item("one", Pos(1, 2))
    print(i)
    j = Item("two", Pos(3, 4), Kind.B, False, i, b"", (5, 6), 7)
    print(j)
    print(f"{i.pos!r:>20}|{i.pos!s:<20}|{i.pos}|")
    print((i.pos, 3, v), make(4), f"{make(5)}")
    print(Sum(3, 4), Sum(1, b=2).total)
    a = Ident(1)
    print(a == a, a == Ident(1))
    print(Kw(a=1), Kw(b=2, a=3))
    print(i == j, i.pos == Pos(1, 2), i.pos != Pos(1, 2))
    return 0
