"""A stack for several types: what is stored is checked against each instance's own type."""

from typing import Generic, TypeVar

from vipc.lang import Span, array, u8, u32

T = TypeVar("T")


class Stack(Generic[T]):
    def __init__(self, storage: Span[T]) -> None:
        self.items: Span[T] = storage
        self.count: u32 = 0

    def push(self, value: T) -> None:
        self.items[self.count] = value
        self.count += 1

    def pop(self) -> T:
        self.count -= 1
        return self.items[self.count]


def largest(items: Span[T]) -> T:
    best = items[0]
    for item in items:
        if item > best:
            best = item
    return best


small: Stack[u8] = Stack(array(u8, 4))
words = Stack(array(u32, 4))


def main() -> int:
    small.push(200)
    words.push(70_000)
    print(small.pop(), words.pop(), words.count)
    local = Stack[int](array(int, 3))
    local.push(-5)
    print(local.pop())
    print(largest(array(u8, [3, 9, 2])), largest(array(u32, [3, 90000, 2])))
    n = 300
    small.push(n)
    return 0
