"""Generic, virtual and linked things on the heap."""

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from vipc.lang import Array, Atomic, Opt, Span, array, heap, i32, u8, u16, u32, u64, virtual

T = TypeVar("T")


class Shape:
    next: "Shape | None" = None

    def __init__(self, name: u8) -> None:
        self.name: u8 = name

    @virtual
    def area(self) -> int:
        return 0


class Square(Shape):
    def __init__(self, side: u32) -> None:
        super().__init__(1)
        self.side: u32 = side

    @virtual
    def area(self) -> int:
        return self.side * self.side


class Rect(Shape):
    def __init__(self, w: u32, h: u32) -> None:
        super().__init__(2)
        self.w: u32 = w
        self.h: u32 = h

    @virtual
    def area(self) -> int:
        return self.w * self.h


class Cell(Generic[T]):
    def __init__(self, item: T, next: "Cell[T] | None") -> None:
        self.item: T = item
        self.next: Cell[T] | None = next


class Queue(Generic[T]):
    def __init__(self) -> None:
        self.first: Cell[T] | None = None
        self.last: Cell[T] | None = None
        self.count: u32 = 0

    def put(self, item: T) -> None:
        cell = heap.new(Cell[T], item, None)
        if self.last is None:
            self.first = cell
        else:
            self.last.next = cell
        self.last = cell
        self.count += 1

    def take(self) -> T:
        cell = self.first
        assert cell is not None, "empty"
        item = cell.item
        self.first = cell.next
        if self.first is None:
            self.last = None
        self.count -= 1
        del cell
        return item

    def __len__(self) -> int:
        return int(self.count)


class State(Enum):
    IDLE = 1
    BUSY = 2


@dataclass(order=True)
class Key:
    major: u16
    minor: u16 = 0


class Worker:
    state: Atomic[u32] = Atomic(1)
    log: Array[u16] = array(u16, 3, fill=7)
    mode: State = State.IDLE

    def __init__(self, id: u8, key: Key) -> None:
        self.id: u8 = id
        self.key: Key = key

    def __enter__(self) -> "Worker":
        self.mode = State.BUSY
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self.mode = State.IDLE

    def __str__(self) -> str:
        return "worker"


class Graph:
    def __init__(self, n: int) -> None:
        self.size: u32 = n
        self.edges: Span[u32] = heap.array(u32, n * n)
        self.nodes: Span[Opt[Worker]] = heap.array(Opt[Worker], n)

    def connect(self, a: int, b: int, weight: u32) -> None:
        self.edges[a * self.size + b] = weight
        self.edges[b * self.size + a] = weight

    def degree(self, a: int) -> int:
        return sum(1 for w in self.edges[a * self.size : (a + 1) * self.size] if w > 0)

    def destroy(self) -> None:
        edges, nodes = self.edges, self.nodes
        del edges, nodes


def total(shape: Shape | None) -> int:
    result = 0
    while shape is not None:
        result += shape.area()
        shape = shape.next
    return result


def free_all(shape: Shape | None) -> int:
    count = 0
    while shape is not None:
        following = shape.next
        del shape
        shape = following
        count += 1
    return count


def build(n: u32) -> Shape:
    last: Shape = heap.new(Square, n)
    for i in range(n):
        shape: Shape = heap.new(Rect, i, h=n) if i % 2 else heap.new(Square, side=i)
        shape.next = last
        last = shape
    return last


def checked(n: int) -> Worker:
    if n > 3:
        raise ValueError("too many")
    return heap.new(Worker, n, heap.new(Key, 1, minor=n))


def main() -> int:
    shapes = build(5)
    print(total(shapes), isinstance(shapes, Square), shapes.name)
    print(free_all(shapes))
    q = heap.new(Queue[u32])
    for i in range(5):
        q.put(i * 11)
    print(q.take(), q.take(), len(q))
    names = Queue[str]()
    names.put("x")
    names.put("y")
    print(names.take(), names.take(), len(names))
    w = checked(2)
    print(w, w.key, w.state.load(), w.log[2], w.mode)
    with w as busy:
        print(busy.mode, busy is w)
    print(w.mode, w.state.fetch_add(1), w.key < Key(1, 3))
    key = w.key
    del w, key
    g = heap.new(Graph, 4)
    g.connect(0, 1, 5)
    g.connect(0, 2, 6)
    g.nodes[3] = checked(3)
    print(g.degree(0), g.degree(1), g.degree(3), len(g.nodes))
    kept = g.nodes[3]
    if kept is not None:
        print(kept.id, kept.key.minor)
    g.destroy()
    del g
    rows = heap.array(Worker3, 2)
    rows[1].grid[1][1] = 5
    print(rows[0].grid[1][1], rows[1].grid[1][1], rows[1].grid[0][0])
    try:
        checked(9)
    except ValueError as error:
        print(error)
    big = heap.array(u64, 3)
    big[2] = 0xFFFF_FFFF_FFFF_FFFF
    big[3] = 1
    return 0


class Worker3:
    grid: Array[Array[i32]] = array(i32, 2, 2, fill=-1)
