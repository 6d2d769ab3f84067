"""Generic classes and functions: two variables, links, embedding, inheritance, callables, references."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Callable, Generic, TypeVar

from vipc.lang import Array, Ref, Span, array, i32, u8, u16, u32, u64

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class Color(IntEnum):
    RED = 1
    GREEN = 2


@dataclass
class Pair(Generic[K, V]):
    key: K
    value: V

    def swapped(self) -> "Pair[V, K]":
        return Pair(self.value, self.key)


class Node(Generic[T]):
    value: T
    next: "Node[T] | None" = None

    def __init__(self, value: T) -> None:
        self.value = value


class Chain(Generic[T]):
    head: "Node[T] | None" = None
    count: u32 = 0

    def add(self, node: "Node[T]") -> None:
        node.next = self.head
        self.head = node
        self.count += 1

    def total(self, key: Callable[[T], int]) -> int:
        result = 0
        node = self.head
        while node is not None:
            result += key(node.value)
            node = node.next
        return result

    def find(self, test: Callable[[T], bool]) -> "Node[T] | None":
        node = self.head
        while node is not None:
            if test(node.value):
                return node
            node = node.next
        return None


class Buffer(Generic[T]):
    data: Array[T] = array(T, 4)
    used: u32 = 0

    def put(self, value: T) -> bool:
        if self.used == len(self.data):
            return False
        self.data[self.used] = value
        self.used += 1
        return True


class Double(Generic[T]):
    left: Buffer[T] = Buffer()
    right: Buffer[T] = Buffer[T]()

    def put(self, value: T) -> None:
        if not self.left.put(value):
            self.right.put(value)

    def size(self) -> u32:
        return self.left.used + self.right.used


class Counted(Buffer[T]):
    misses: u32 = 0

    def try_put(self, value: T) -> None:
        if not self.put(value):
            self.misses += 1


class Task:
    def __init__(self, number: u32) -> None:
        self.number: u32 = number


def swap(items: Span[T], i: u32, j: u32) -> None:
    items[i], items[j] = items[j], items[i]


def reverse(items: Span[T]) -> None:
    for i in range(len(items) // 2):
        swap(items, i, len(items) - 1 - i)


def first_or(items: Span[T], test: Callable[[T], bool], default: T) -> T:
    for item in items:
        if test(item):
            return item
    return default


def clamp(value: T, low: T, high: T) -> T:
    if value < low:
        return low
    return high if value > high else value


def apply(function: Callable[[K], V], argument: K) -> V:
    return function(argument)


def is_even(value: u16) -> bool:
    return value % 2 == 0


def is_big(value: i32) -> bool:
    return value > 15


def as_int(value: i32) -> int:
    return value


def halve(value: int) -> u8:
    return value // 2


pairs: Array[Buffer[u8]] = array(Buffer[u8], 2)
double: Double[u16] = Double()
numbers = array(u16, [3, 1, 4, 1])


def main() -> int:
    pair = Pair(Color.RED, "red")
    print(pair.key, pair.value, pair)
    other: Pair[u8, u64] = Pair(3, 1 << 40)
    print(other, other == Pair[u8, u64](3, 1 << 40))
    turned = other.swapped()
    print(turned)
    chain = Chain[i32]()
    a, b, c = Node[i32](10), Node[i32](20), Node[i32](30)
    for node in (a, b, c):
        chain.add(node)
    print(chain.total(as_int), chain.count)
    found = chain.find(is_big)
    if found is not None:
        print(found.value)
    for n in range(6):
        double.put(n)
    print(double.size(), double.right.used, double.right.data[1])
    counted = Counted[u8]()
    for n in range(6):
        counted.try_put(n)
    print(counted.misses, counted.data[3], counted.used)
    reverse(numbers)
    for number in numbers:
        print(number, end=" ")
    print(first_or(numbers, is_even, 9))
    tasks = array(Ref[Task], [Task(1), Task(2), Task(3)])
    reverse(tasks)
    print(tasks[0].number, tasks[2].number)
    pairs[1].put(9)
    print(pairs[1].used, pairs[0].used)
    small: u8 = 7
    print(clamp(small, 1, 5), clamp(100, 1, small), clamp(-5, -3, 3))
    print(apply(halve, 21))
    for n in range(300):
        if not counted.put(n):
            counted.used = 0
    return 0
