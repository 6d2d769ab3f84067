"""Generic functions as values, orders of their own, a cache, references to local objects in local containers."""

from typing import Callable, Generic, TypeVar

from vipc.lang import Array, Ref, Span, array, i32, u8, u16, u32

T = TypeVar("T")
R = TypeVar("R")


def less(a: T, b: T) -> bool:
    return a < b


def more(a: T, b: T) -> bool:
    return b < a


def sort_numbers(items: Span[u16], before: Callable[[u16, u16], bool]) -> None:
    for i in range(1, len(items)):
        value, j = items[i], i
        while j > 0 and before(value, items[j - 1]):
            items[j] = items[j - 1]
            j -= 1
        items[j] = value


def index_of(items: Span[T], value: T) -> int:
    for i, item in enumerate(items):
        if item == value:
            return i
    return -1


def contains(items: Span[T], value: T) -> bool:
    return index_of(items, value) >= 0


def fill_with(items: Span[T], maker: Callable[[int], T]) -> Span[T]:
    for i in range(len(items)):
        items[i] = maker(i)
    return items


def squared(n: int) -> u32:
    return n * n


class Heap(Generic[T]):
    """A binary heap with an order of its own."""

    def __init__(self, items: Span[T], before: Callable[[T, T], bool]) -> None:
        self.items: Span[T] = items
        self.size: int = 0
        self.before: Callable[[T, T], bool] = before

    def push(self, item: T) -> None:
        at = self.size
        self.size += 1
        self.items[at] = item
        while at > 0:
            parent = (at - 1) // 2
            if not self.before(self.items[at], self.items[parent]):
                return
            self._swap(at, parent)
            at = parent

    def pop(self) -> T:
        assert self.size > 0, "the heap is empty"
        top = self.items[0]
        self.size -= 1
        self.items[0] = self.items[self.size]
        at = 0
        while True:
            best = at
            for child in (2 * at + 1, 2 * at + 2):
                if child < self.size and self.before(self.items[child], self.items[best]):
                    best = child
            if best == at:
                return top
            self._swap(at, best)
            at = best

    def _swap(self, a: int, b: int) -> None:
        self.items[a], self.items[b] = self.items[b], self.items[a]


class Job:
    def __init__(self, priority: u8, name: str) -> None:
        self.priority: u8 = priority
        self.name: str = name


def urgent(a: Job, b: Job) -> bool:
    return a.priority > b.priority


class Cache(Generic[T, R]):
    hits: u32 = 0
    misses: u32 = 0
    count: u32 = 0

    def __init__(self, keys: Span[T], values: Span[R], load: Callable[[T], R]) -> None:
        self.keys: Span[T] = keys
        self.values: Span[R] = values
        self.load: Callable[[T], R] = load

    def get(self, key: T) -> R:
        found = index_of(self.keys[:self.count], key)
        if found >= 0:
            self.hits += 1
            return self.values[found]
        self.misses += 1
        value = self.load(key)
        place = self.count % len(self.keys)
        self.keys[place] = key
        self.values[place] = value
        if self.count < len(self.keys):
            self.count += 1
        return value


def expensive(key: u16) -> i32:
    return -key * 2


Bytes = Heap[u8]
table: Array[u32] = array(u32, 4)
def below(a: u8, b: u8) -> bool:
    return a < b


numbers: Bytes = Bytes(array(u8, 4), below)
cache = Cache(array(u16, 2), array(i32, 2), expensive)
jobs: Heap[Job] = Heap(array(Ref[Job], 3), urgent)


def main() -> int:
    values = array(u16, [3, 9, 1])
    sort_numbers(values, more)
    print(values[0], values[2])
    sort_numbers(values, less)
    print(values[0], index_of(values, 9), contains(values, 4))
    print(fill_with(table, squared)[3], contains(array(str, ["a", "b"]), "b"))
    heap = Heap(array(i32, 5), more)
    for n in (3, -1, 7, 7, 0):
        heap.push(n)
    while heap.size:
        print(heap.pop(), end=" ")
    print(cache.get(5), cache.get(5), cache.get(6), cache.hits, cache.misses)
    numbers.push(3)
    numbers.push(2)
    print(numbers.pop())
    work: Heap[Job] = Heap(array(Ref[Job], 3), urgent)
    one, two, three = Job(1, "low"), Job(9, "high"), Job(5, "middle")
    for job in (one, two, three):
        work.push(job)
    print(work.pop().name, work.pop().name, work.pop() is one)
    heap.pop()
    return 0
