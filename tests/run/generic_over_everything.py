"""Generics over floats, texts, tuples, Wire records, and objects of the heap."""

from typing import Callable, Final, Generic, TypeVar

from vipc.lang import Span, Wire, array, be16, heap, u8, u16, u32

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class Stack(Generic[T]):
    LIMIT: Final = 4

    def __init__(self, items: Span[T]) -> None:
        self.items: Span[T] = items
        self.count: u32 = 0

    def push(self, value: T) -> "Stack[T]":
        self.items[self.count] = value
        self.count += 1
        return self

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> T:
        return self.items[index]

    def __iter__(self) -> "Walk[T]":
        return Walk(self)

    def __contains__(self, value: T) -> bool:
        return value in self.items[:self.count]

    def biggest(self) -> T:
        return max(self.items[:self.count])


class Walk(Generic[T]):
    def __init__(self, stack: Stack[T]) -> None:
        self.stack: Stack[T] = stack
        self.at: u32 = 0

    def __iter__(self) -> "Walk[T]":
        return self

    def __next__(self) -> T:
        if self.at == self.stack.count:
            raise StopIteration
        self.at += 1
        return self.stack.items[self.at - 1]


def total(stack: Stack[T]) -> T:
    return sum(x for x in stack.items[:stack.count])


class Node(Generic[T]):
    next: "Node[T] | None" = None

    def __init__(self, value: T) -> None:
        self.value: T = value


class LinkedList(Generic[T]):
    head: "Node[T] | None" = None
    length: u32 = 0

    def prepend(self, value: T) -> None:
        node = heap.new(Node[T], value)
        node.next = self.head
        self.head = node
        self.length += 1

    def pop(self) -> T:
        node = self.head
        if node is None:
            raise IndexError("pop from an empty list")
        self.head = node.next
        self.length -= 1
        value = node.value
        del node
        return value


class Header(Wire):
    port: be16


def at_port(headers: Span[T], reader: Callable[[T], u16], port: u16) -> int:
    for i in range(len(headers)):
        if reader(headers[i]) == port:
            return i
    return -1


def port_of(header: Header) -> u16:
    return header.port


def average(values: Span[T]) -> float:
    total = 0.0
    for value in values:
        total += value
    return total / len(values)


def compose(first: Callable[[T], K], second: Callable[[K], V], value: T) -> V:
    return second(first(value))


def half(value: u16) -> float:
    return value / 2


def text_of(value: float) -> str:
    return "big" if value > 10.0 else "small"


def minimum(a: T, b: T) -> T:
    return a if a < b else b


def main() -> int:
    floats = Stack(array(float, 4))
    floats.push(1.5).push(2.25)
    print(floats.items[1], len(floats), floats.biggest(), 2.25 in floats)
    ints: Stack[u8] = Stack(array(u8, 4))
    ints.push(3).push(200).push(100)
    for value in ints:
        print(value, end=" ")
    print(ints[1], 200 in ints, ints.biggest(), average(ints.items[:3]), minimum(2.5, 1.5))
    same = Stack(array(u8, [3, 200, 100]))
    same.count = 3
    print(total(Stack(array(u16, [3, 200]))))
    names: LinkedList[str] = LinkedList()
    names.prepend("a")
    names.prepend("b")
    print(names.pop(), names.length)
    headers = array(Header, 3)
    headers[2].port = 80
    print(at_port(headers, port_of, 80), compose(half, text_of, u16(30)))
    pairs = Stack(array(tuple[u8, str], 2))
    pairs.push((1, "one"))
    number, word = pairs[0]
    print(number, word, pairs[0])
    print(names.pop())
    print(total(ints))
    return 0
