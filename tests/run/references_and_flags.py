"""Linked list, tree, references."""
from dataclasses import dataclass
from enum import Enum, IntFlag, auto

from vipc.lang import Array, Ref, array, i8, i16, i32, i64, u8, u16, u32, u64


class Shape(Enum):
    CIRCLE = auto()
    SQUARE = auto()


class Perm(IntFlag):
    R = 4
    W = 2
    X = 1


@dataclass
class Point:
    x: i32 = 0
    y: i32 = 0


@dataclass(frozen=True)
class Rect:
    a: Point
    b: Point

    def area(self) -> int:
        return abs(self.b.x - self.a.x) * abs(self.b.y - self.a.y)


class Tree:
    def __init__(self, key: int) -> None:
        self.key: int = key
        self.left: Tree | None = None
        self.right: Tree | None = None

    def insert(self, node: "Tree") -> None:
        if node.key < self.key:
            if self.left is None:
                self.left = node
            else:
                self.left.insert(node)
        elif self.right is None:
            self.right = node
        else:
            self.right.insert(node)

    def walk(self, depth: int = 0) -> int:
        total = 0
        if self.left is not None:
            total += self.left.walk(depth + 1)
        print("", self.key, depth, sep=":")
        if self.right is not None:
            total += self.right.walk(depth + 1)
        return total + self.key


class Pool:
    def __init__(self) -> None:
        self.used: u32 = 0

    def take(self) -> "Tree | None":
        if self.used >= len(nodes):
            return None
        node = nodes[self.used]
        self.used += 1
        return node


def make(i: int) -> Tree:
    return Tree(i)


nodes: Array[Ref[Tree]] = array(Ref[Tree], [Tree(k) for k in (5, 2, 8, 1, 9, 3)])
pool = Pool()
origin = Point()


def describe() -> str:
    return "none"


def area(shape: Shape, n: int) -> int:
    match shape:
        case Shape.CIRCLE:
            return 3 * n * n
        case Shape.SQUARE:
            return n * n


def bump(p: Point, *, dx: int = 0, dy: int = 0) -> Point:
    p.x += dx
    p.y += dy
    return p


def main() -> int:
    root = pool.take()
    assert root is not None
    while (node := pool.take()) is not None:
        root.insert(node)
    print(root.walk())
    p = Point(1, 2)
    q = bump(p, dy=5)
    q.x = 7
    print(p.x, p.y, p is q, p == Point(7, 7), p != origin)
    r = Rect(origin, p)
    print(r.area(), r)
    perm = Perm.R | Perm.X
    print(perm & Perm.W == 0, int(perm), bool(perm & Perm.X), Perm(6) == Perm.R | Perm.W)
    print(area(Shape.CIRCLE, 2), Shape.SQUARE)
    x: u16 = 0xFFFF
    y: i8 = -128
    print(x + 1, -y, ~x, x << 4, u16(x + 1), i8(200), i16(x), u8(y))
    big: u64 = 0xFFFF_FFFF_FFFF_FFFF
    print(big, big // 3, big % 10, u64(big + 1), big >> 60, i64(big))
    a = array(u8, 8, fill=0xAA)
    a[2:4].fill(0x11)
    a[4:8].copy_from(a[0:4])
    print(bytes(a), a[1] == a[5], a[0:4] == a[4:8])
    n = int.from_bytes(a[:4], "little")
    print(f"{n:#x}", n.bit_length(), n.bit_count())
    return 0
