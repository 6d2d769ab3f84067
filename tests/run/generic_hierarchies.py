"""Generics with bounds, virtual methods, iteration, managers, callables; nested; in arrays."""

from typing import Callable, Generic, TypeVar

from vipc.lang import Array, Ref, Ring, Span, array, u8, u16, u32, u64, virtual

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
N = TypeVar("N", u8, u16, u32)


class Shape:
    @virtual
    def area(self) -> u32:
        return 0

    @virtual
    def name(self) -> str:
        return "shape"


S = TypeVar("S", bound=Shape)


class Square(Shape):
    def __init__(self, side: u32) -> None:
        self.side: u32 = side

    @virtual
    def area(self) -> u32:
        return self.side * self.side

    @virtual
    def name(self) -> str:
        return "square"


class Box(Generic[T]):
    @virtual
    def describe(self) -> str:
        return "box"

    def __init__(self, value: T) -> None:
        self.value: T = value


class LabelledBox(Box[T]):
    @virtual
    def describe(self) -> str:
        return "labelled box"

    def __init__(self, value: T, label: str) -> None:
        super().__init__(value)
        self.label: str = label


def total_area(shapes: Span[S]) -> u32:
    result: u32 = 0
    for shape in shapes:
        result += shape.area()
    return result


def biggest(first: S, second: S) -> S:
    return first if first.area() >= second.area() else second


class Range(Generic[N]):
    def __init__(self, start: N, stop: N) -> None:
        self.at: N = start
        self.stop: N = stop

    def __iter__(self) -> "Range[N]":
        return self

    def __next__(self) -> N:
        if self.at >= self.stop:
            raise StopIteration
        self.at += 1
        return self.at - 1


class Cell(Generic[T]):
    value: T
    version: u32 = 0

    def __init__(self, value: T) -> None:
        self.value = value

    def set(self, value: T) -> None:
        self.value = value
        self.version += 1


class Guarded(Generic[T]):
    def __init__(self, cell: Cell[T]) -> None:
        self.cell: Cell[T] = cell
        self.held: bool = False

    def __enter__(self) -> Cell[T]:
        self.held = True
        return self.cell

    def __exit__(self, a: object, b: object, c: object) -> None:
        self.held = False


class Counter(Generic[K]):
    """Counts keys in parallel arrays."""

    keys: Array[K] = array(K, 8)
    counts: Array[u16] = array(u16, 8)
    used: u8 = 0

    def add(self, key: K, amount: u16 = 1) -> None:
        for i in range(self.used):
            if self.keys[i] == key:
                self.counts[i] += amount
                return
        self.keys[self.used] = key
        self.counts[self.used] = amount
        self.used += 1

    def most_common(self) -> tuple[K, u16]:
        best = 0
        for i in range(1, self.used):
            if self.counts[i] > self.counts[best]:
                best = i
        return self.keys[best], self.counts[best]

    def each(self, action: Callable[[K, u16], None]) -> None:
        for i in range(self.used):
            action(self.keys[i], self.counts[i])


class Events(Generic[T]):
    pending: Ring[T] = Ring(array(T, 1))

    def __init__(self, storage: Span[T], handler: Callable[[T], bool]) -> None:
        self.queue: Span[T] = storage
        self.count: u32 = 0
        self.handler: Callable[[T], bool] = handler

    def post(self, event: T) -> None:
        self.queue[self.count] = event
        self.count += 1

    def drain(self) -> int:
        handled = 0
        for event in self.queue[:self.count]:
            if self.handler(event):
                handled += 1
        self.count = 0
        return handled


def print_count(key: str, count: u16) -> None:
    print(key, count, end=", ")


def is_odd(event: u8) -> bool:
    return event % 2 == 1


def swap_pair(pair: tuple[K, V]) -> tuple[V, K]:
    first, second = pair
    return second, first


def sum_of(items: Span[N]) -> u64:
    total: u64 = 0
    for item in items:
        total += item
    return total


def copy_of(box: Box[T]) -> Box[T]:
    return Box(box.value)


counter: Counter[str] = Counter()
cells: Array[Counter[u8]] = array(Counter[u8], 3)
squares = array(Ref[Square], [Square(2), Square(3)])
events: Events[u8] = Events(array(u8, 4), is_odd)
shared: Box[u16] = Box(7)
deep: Box[Box[Box[u8]]] = Box(Box(Box(9)))


def main() -> int:
    for n in Range[u8](3, 6):
        print(n, end=" ")
    small: u16 = 2
    for n in Range(small, 4):
        print(n, end=" ")
    print(total_area(squares), biggest(Square(2), squares[1]).side)
    cell = Cell(5)
    with Guarded(cell) as inner:
        inner.set(inner.value * 2)
    print(cell.value, cell.version)
    for word in ("a", "b", "a", "c", "b", "a"):
        counter.add(word)
    counter.add("b", amount=5)
    best, times = counter.most_common()
    print(best, times)
    counter.each(print_count)
    cells[1].add(200)
    print(cells[1].used, cells[0].used)
    for n in range(4):
        events.post(n)
    print(events.drain(), events.count)
    print(swap_pair((1, "x")), sum_of(array(u16, [65_535, 65_535])))
    one: Box[u8] = LabelledBox(3, "three")
    two = Box[u8](4)
    for box in (one, two):
        print(box.describe(), box.value, end="; ")
    print(isinstance(one, LabelledBox), copy_of(two).value, shared.value, deep.value.value.value)
    shape: Shape = squares[0]
    print(shape.name(), shape.area())
    try:
        events.post(1)
        for n in range(4):
            events.post(n)
    except IndexError as error:
        print(error)
    other = Events(array(u8, 2), is_odd)
    other.pending.push(9)
    events.pending.push(8)
    print(other.pending.pop(), events.pending.pop(), len(other.pending))
    cells[2].add(7, 65_535)
    cells[2].add(7)
    return 0
