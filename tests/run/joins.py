"""Joins and other texts that are put together where they are written."""

from dataclasses import dataclass
from enum import Enum

from vipc.lang import Array, Span, array, i32, sink, u32

table: Array[u32] = array(u32, [3, 1, 4, 1, 5])


class Suit(Enum):
    CLUBS = 1
    HEARTS = 2


@dataclass
class Point:
    x: i32
    y: i32

    def label(self) -> str:
        return "origin" if self.x == 0 and self.y == 0 else "far"

    def __str__(self) -> str:
        return "P" if self.x > self.y else "Q"


points: Array[Point] = array(Point, [Point(1, 2), Point(0, 0)])


@sink
def log(text: str) -> None:
    print(text, end="")


def suit_name(suit: Suit) -> str:
    match suit:
        case Suit.CLUBS:
            return "clubs"
        case Suit.HEARTS:
            return "hearts"


def show(values: Span[u32], name: str, n: int) -> None:
    print("[" + ", ".join(str(v) for v in values) + "]")
    print(", ".join(f"{v:02x}" for v in values if v > 1), "-" * n, "=" * 10, "ab" * 2)
    print(f"{' '.join(name.split(','))!s:>20}|{', '.join([repr(v) for v in values])}|{'/'.join(('a', name)):*^14}|")
    print(name + ": " + str(n) + "; " + name, hex(n), bin(n), oct(n), repr(name), str(n), str(name))
    log("+".join(str(v * v) for v in values) + "\n")
    log("n = " + str(n) + "\n")


def main() -> int:
    show(table, "x,y,z", 17)
    show(table[:0], "", 0)
    print(" ".join(suit_name(s) for s in Suit), "-".join("abc"), "".join(reversed("añ€")), ",".join(map(str, table)))
    print("; ".join(f"{i}:{p.x},{p.y} {p.label()}" for i, p in enumerate(points)), " ".join(str(p) for p in points))
    print("\n".join(" ".join(f"{r * c:3d}" for c in range(1, 4)) for r in range(1, 3)))
    print("".join(chr(97 + i) for i in range(5)), "".join("x" if v > 2 else "." for v in table))
    print(b"\x01\xff".hex(), str(True), str(Suit.CLUBS), repr(b"a"), str((1, "a")))
    try:
        print("never", ", ".join(str(12 // (v - 4)) for v in table))
    except ZeroDivisionError as error:
        print(error)
    return 0
