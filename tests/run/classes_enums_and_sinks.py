"""Classes, enums, flags, references, defaults and sinks in one program."""

from dataclasses import dataclass
from enum import Enum, IntFlag, auto

from vipc.lang import Array, Opt, Ref, array, inline, sink, stored_as, u8, u16, u32


class Perm(IntFlag):
    R = 1
    W = 2
    X = 4

@stored_as(u32)
class Kind(Enum):
    A = auto()
    B = auto()

counter: u32 = 0
name: str = "start"
flags: Perm = Perm.R
current: "Node | None" = None

class Node:
    pass

    def __init__(self, v: int, kind: Kind = Kind.A) -> None:
        self.v: int = v
        self.kind: Kind = kind
        self.link: Node | None = None

    @staticmethod
    def make(v: int) -> int:
        return v * 2

    def __eq__(self, other: "Node") -> bool:
        return self.v == other.v

    def __str__(self) -> str:
        return "a node"

class Leaf(Node):
    def __init__(self, v: int) -> None:
        super().__init__(v + 100, Kind.B)
        self.extra: u16 = 7

    def both(self) -> int:
        return self.v + self.extra

@dataclass(order=True, frozen=True)
class Ver:
    major: u8
    minor: u8 = 0

root: Node = Node(5)
leaf: Leaf = Leaf(1)
nodes: Array[Opt[Node]] = array(Opt[Node], 4)
refs: Array[Ref[Node]] = array(Ref[Node], [root, leaf])

def bump(by: u32 = 2, *, twice: bool = False) -> u32:
    global counter
    counter += by
    if twice:
        counter += by
    return counter

def set_current(n: Node | None) -> None:
    global current, name
    current = n
    name = "set" if n is not None else "none"

def pick(n: int) -> Kind:
    return Kind.A if n == 0 else Kind.B

@sink
def out(text: str) -> None:
    print("<", text, ">", sep="", end="")

@inline
def add3(a: int, b: int, c: int) -> int:
    return a + b + c

ops: tuple[int, int] = (3, 4)

def main() -> int:
    global flags
    print(bump(), bump(5), bump(by=1, twice=True), bump(twice=True))
    print(root.v, leaf.v, leaf.both(), Node.make(4), leaf.kind, leaf.kind is Kind.B, pick(0) == Kind.A)
    set_current(leaf)
    if current is not None:
        print(current.v, name)
    set_current(None)
    print(current is None, name, len(name))
    flags |= Perm.W
    print(flags, Perm.R in flags if False else (flags & Perm.W) != 0, ~flags & 7, flags == Perm.R | Perm.W)
    nodes[2] = leaf
    n = nodes[2]
    if n is not None and n.v > 3:
        n.link = root
        print(n.v, n.link is root)
    for r in refs:
        print(r.v, r == root, end=" ")
    print(root == leaf, root)
    out(f"x={counter:04} {root.v}")
    out("plain")
    print(Ver(1, 2) < Ver(1, 3), Ver(1) == Ver(1, 0), Ver(2) > Ver(1, 9))
    print(add3(c=1, a=2, b=3), ops[0] + ops[1])
    a, b = ops
    print(a, b)
    k = Kind(2)
    print(k, Perm(3))
    try:
        print(Kind(5))
    except ValueError as e:
        print(e)
    return 0
