"""Results that lie in a local object, or in what it leads to, are moved to the caller."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from vipc.lang import Array, Opt, Span, Wire, array, be16, u8, u32

T = TypeVar("T")


class Node:
    value: u32 = 0
    next: "Node | None" = None

    def me(self) -> "Node":
        return self


class Big:
    buf: Array[u8] = array(u8, 8)
    inner: Node = Node()
    node: Node | None = None

    def view(self) -> Span[u8]:
        return self.buf[1:3]

    def part(self) -> Node:
        return self.inner

    def keep(self, n: Node) -> None:
        self.node = n

    def __enter__(self) -> Node:
        return self.inner

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        pass


@dataclass
class Holder:
    node: Node
    view: Span[u8]


class Box(Generic[T]):
    def __init__(self, item: T) -> None:
        self.item: T = item

    def get(self) -> T:
        return self.item

    def put(self, item: T) -> None:
        self.item = item


class Each:
    def __init__(self, nodes: Span[Node]) -> None:
        self.nodes: Span[Node] = nodes
        self.at: u32 = 0

    def __iter__(self) -> "Each":
        return self

    def __next__(self) -> Node:
        if self.at == len(self.nodes):
            raise StopIteration
        self.at += 1
        return self.nodes[self.at - 1]


class Head(Wire):
    kind: be16


kept: Node | None = None
kept_view: Span[u8] = array(u8, 1)
big = Big()
slots = array(Opt[Node], 4)
the_box = Box[Node](Node())


def by_part() -> Node:
    b = Big()
    return b.part()


def by_with() -> Node:
    b = Big()
    with b as n:
        return n


def through_box() -> Node:
    n = Node()
    box = Box[Node](n)
    return box.get()


def by_match(n: int) -> Node:
    b = Big()
    match b:
        case Big(inner=found):
            return found


def by_walrus() -> Node:
    if (n := Node()).value == 0:
        return n
    return Node()


def by_default(n: int) -> Node:
    mine = Node()
    other = mine.me().me()
    return other


def unpacked() -> Node:
    a, b = Node(), Node()
    a.value = 1
    pair = (a, b)
    c, d = pair
    d.value = 2
    return c


def opt_out() -> Node | None:
    mine = array(Opt[Node], 2)
    n = Node()
    mine[0] = n
    return mine[0]


def maybe(flag: bool) -> Node | None:
    mine = array(Opt[Node], 2)
    n = Node()
    n.value = 5
    if flag:
        mine[0] = n
    return mine[0]


def pick(n: int) -> Node:
    a = Node()
    b = Node()
    a.value = 10
    b.value = 20
    box = Box[Node](a)
    if n == 1:
        box.put(b)
    found = box.get()
    found.value += n
    return found


def main() -> int:
    x = by_part()
    y = by_with()
    z = through_box()
    w = by_match(1)
    for n in (x, y, z, w, by_walrus(), by_default(2), unpacked()):
        n.value += 7
        print(n.value, end=" ")
    o = opt_out()
    print(o is None)
    a, b = maybe(True), maybe(False)
    if a is not None:
        print(a.value, b is None)
    p, q = pick(0), pick(1)
    p.value += 100
    print(p.value, q.value)
    total = 0
    for i in range(5):
        r = pick(i)
        total += r.value
        s = maybe(i % 2 == 0)
        if s is not None:
            total += s.value
    print(total)
    return 0
