"""Patterns of tuples, classes, texts, bytes, spans, None, with captures, guards and alternatives."""
from dataclasses import dataclass
from enum import Enum

from vipc.lang import Array, Span, array, u8, u32, virtual


class Color(Enum):
    RED = 1
    GREEN = 2


@dataclass
class Point:
    x: int
    y: int


@dataclass
class Line:
    a: Point
    b: Point
    color: Color = Color.RED


class Node:
    @virtual
    def size(self) -> int:
        return 1


class Leaf(Node):
    __match_args__ = ("value",)

    def __init__(self, value: u32) -> None:
        self.value: u32 = value


class Pair(Node):
    def __init__(self, left: Node, right: Node) -> None:
        self.left: Node = left
        self.right: Node = right

    @virtual
    def size(self) -> int:
        return self.left.size() + self.right.size()


def evaluate(node: Node | None) -> int:
    match node:
        case None:
            return 0
        case Leaf(0):
            return -1
        case Leaf(value) if value > 100:
            return 100
        case Leaf(value=v):
            return v
        case Pair(left=Leaf(value=1 | 2 as small), right=other):
            return 1000 * small + evaluate(other)
        case Pair() as p:
            return evaluate(p.left) + evaluate(p.right) + p.size()
    return -99


def where(p: Point) -> str:
    match p:
        case Point(0, 0):
            return "origin"
        case Point(x=0):
            return "on y"
        case Point(y=0):
            return "on x"
        case Point(x=x, y=y) if x == y:
            return "diagonal"
        case _:
            return "elsewhere"


def tuples(a: int, b: int) -> int:
    match (a, b):
        case (0, 0):
            return 0
        case (0, n) | (n, 0):
            return n
        case (-1, -1):
            return -2
        case (x, y) if x > y:
            return x - y
        case both:
            return both[0] + both[1]


def word(s: str, raw: bytes) -> int:
    match s:
        case "go" | "run":
            n = 1
        case "stop":
            n = 2
        case other:
            n = len(other)
    match raw:
        case b"GET":
            n += 10
        case b"":
            n += 20
    return n


def view(v: Span[u8]) -> int:
    match v:
        case []:
            return 0
        case [x]:
            return x
        case [1, *rest, last]:
            return 1000 + len(rest) * 10 + last
        case [first, second, *_]:
            return first + second
        case _:
            return -1


def state(c: Color, flag: bool) -> int:
    match c, flag:
        case Color.RED, True:
            return 1
        case Color.RED, False:
            return 2
        case Color.GREEN, _:
            return 3
        case _:
            return 4


def line(one: Line) -> int:
    match one:
        case Line(Point(0, 0), Point(x, y), Color.GREEN):
            return x + y
        case Line(a=Point(x=x0), b=Point(x=x1)):
            return x1 - x0
    return 77


def opt(p: Point | None) -> int:
    match p:
        case Point(x=x):
            return x
        case None:
            return -1


def integer(n: int) -> int:
    match n:
        case int(k) if k < 5:
            return k
        case bool() | int():
            return 100


def main() -> int:
    one = Leaf(1)
    big = Leaf(500)
    zero = Leaf(0)
    pair = Pair(one, big)
    outer = Pair(pair, zero)
    print(evaluate(None), evaluate(zero), evaluate(big), evaluate(one), evaluate(pair), evaluate(outer), evaluate(Node()))
    for x, y in ((0, 0), (0, 3), (4, 0), (5, 5), (1, 2)):
        print(where(Point(x, y)), tuples(x, y), tuples(-1, -1), tuples(y, x))
    print(word("run", b"GET"), word("stop", b""), word("hello", b"xx"))
    data: Array[u8] = array(u8, [1, 2, 3, 4])
    print(view(data), view(data[:0]), view(data[2:3]), view(data[1:]), view(data[:2]))
    print(state(Color.RED, True), state(Color.RED, False), state(Color.GREEN, True))
    print(line(Line(Point(0, 0), Point(3, 4), Color.GREEN)), line(Line(Point(2, 0), Point(3, 4))))
    print(opt(None), opt(Point(6, 7)), integer(3), integer(9))
    return 0
