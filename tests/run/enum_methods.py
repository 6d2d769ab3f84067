"""Methods and properties of enums, names, flags, and how all of them are written."""
from enum import Enum, IntEnum, IntFlag, auto


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3

    def is_warm(self) -> bool:
        return self is Color.RED

    @property
    def code(self) -> int:
        return self.value * 10

    @staticmethod
    def default() -> "Color":
        return Color.GREEN

    def next(self) -> "Color":
        match self:
            case Color.RED:
                return Color.GREEN
            case Color.GREEN:
                return Color.BLUE
            case Color.BLUE:
                return Color.RED


class Level(IntEnum):
    LOW = auto()
    MID = auto()
    HIGH = 10

    def above(self, other: "Level") -> bool:
        return self > other


class Perm(IntFlag):
    R = 4
    W = 2
    X = 1
    ALL = 7


def show(c: Color, level: Level, p: Perm) -> None:
    print(c, level, p, f"{c} {level} {p} {c!r} {level!r} {p!r} {c!s} {level!s} {p!s} {level:>4} {level:04x} {p:#x} {c:>12}|")
    print(c.name, c.value, level.name, level.value, p.value)
    print((c, level, p))


def main() -> int:
    for c in Color:
        print(c.is_warm(), c.code, c.next(), c.name, Color.default())
    show(Color.RED, Level.HIGH, Perm.R | Perm.X)
    show(Color.BLUE, Level.LOW, Perm(0))
    show(Color.BLUE, Level.LOW, Perm.ALL)
    print(Color(2), Color["BLUE"], Level(10), Level["MID"].value, len(Color))
    print(Level.LOW < Level.MID, Level.HIGH + 5, Level.MID.above(Level.LOW))
    p = Perm.R | Perm.W
    print(p, Perm.W in p, p & Perm.W, p ^ Perm.ALL, ~Perm.R, bool(p & Perm.X), not p)
    p |= Perm.X
    print(p == Perm.ALL, int(p), p is Perm.ALL)
    x = Color(int(p) - 4)
    print(x is Color.BLUE, x == Color.RED, x != Color.RED, x in (Color.RED, Color.BLUE))
    try:
        print(Color(int(p)))
    except ValueError as e:
        print(e)
    for level in Level:
        print(f"{level.name}={level}", end=" ")
    print()
    for q in Perm:
        print(q.name, q, end=" ")
    print()
    return 0
