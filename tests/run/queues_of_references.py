"""Generic containers of objects: a priority queue, a linked list through heap, a matrix class with operators."""
from dataclasses import dataclass
from typing import Callable, Generic, TypeVar

from vipc.lang import Array, Ref, Span, array, i32, u8, u32

T = TypeVar("T")


@dataclass(order=True)
class Job:
    priority: u8 = 0
    id: u32 = 0


class Queue(Generic[T]):
    items: Span[T]
    size: u32

    def __init__(self, items: Span[T]) -> None:
        self.items = items
        self.size = 0

    def push(self, item: T) -> bool:
        if self.size == len(self.items):
            return False
        i = self.size
        self.size += 1
        while i > 0:
            parent = (i - 1) // 2
            if not item < self.items[parent]:
                break
            self.items[i] = self.items[parent]
            i = parent
        self.items[i] = item
        return True

    def pop(self) -> T:
        assert self.size > 0, "empty"
        top = self.items[0]
        self.size -= 1
        last = self.items[self.size]
        i = 0
        while (child := 2 * i + 1) < self.size:
            if child + 1 < self.size and self.items[child + 1] < self.items[child]:
                child += 1
            if not self.items[child] < last:
                break
            self.items[i] = self.items[child]
            i = child
        self.items[i] = last
        return top

    def __bool__(self) -> bool:
        return self.size != 0

    def each(self, f: Callable[[T], None]) -> None:
        for i in range(self.size):
            f(self.items[i])


class Pair(Generic[T]):
    def __init__(self, first: T, second: T) -> None:
        self.first = first
        self.second = second

    def swap(self) -> None:
        self.first, self.second = self.second, self.first

    def best(self) -> T:
        return max(self.first, self.second)


class Matrix:
    cells: Array[i32] = array(i32, 4)

    def __init__(self, a: i32, b: i32, c: i32, d: i32) -> None:
        for i, x in enumerate((a, b, c, d)):
            self.cells[i] = x

    def __getitem__(self, at: tuple[int, int]) -> i32:
        r, c = at
        return self.cells[r * 2 + c]

    def __setitem__(self, at: tuple[int, int], value: i32) -> None:
        self.cells[at[0] * 2 + at[1]] = value

    def times(self, other: "Matrix", into: "Matrix") -> None:
        for r in range(2):
            for c in range(2):
                into[r, c] = sum(self[r, k] * other[k, c] for k in range(2))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Matrix) and all(x == y for x, y in zip(self.cells, other.cells))

    def __iadd__(self, other: "Matrix") -> "Matrix":
        for i in range(4):
            self.cells[i] += other.cells[i]
        return self

    def __str__(self) -> str:
        return f"[{self[0, 0]} {self[0, 1]} | {self[1, 0]} {self[1, 1]}]"


def show(job: Job) -> None:
    print(job.id, end=";")


jobs: Array[Job] = array(Job, 6)


def main() -> int:
    q: Queue[Job] = Queue(array(Ref[Job], 6))
    for i, job in enumerate(jobs):
        job.priority = i * 5 % 7
        job.id = 100 + i
        q.push(job)
    print(q.push(jobs[0]), q.size)
    q.each(show)
    print()
    while q:
        job = q.pop()
        print(job, job.priority)
    n = Queue[i32](array(i32, 4))
    for x in (3, -1, 2):
        n.push(x)
    print(n.pop(), n.pop(), n.pop(), bool(n))
    try:
        n.pop()
    except AssertionError as e:
        print("assertion:", e)
    p = Pair(3, 9)
    p.swap()
    print(p.first, p.second, p.best(), Pair("x", "yy").second, Pair[u8](1, 2).best())
    a, b, c = Matrix(1, 2, 3, 4), Matrix(0, 1, 1, 0), Matrix(0, 0, 0, 0)
    a.times(b, c)
    print(a, b, c, a == b, c == Matrix(2, 1, 4, 3))
    c += a
    print(c, f"{c!s:>20}|")
    return 0
