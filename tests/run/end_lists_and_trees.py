"""Linked list, tree, iterators, generics, heap."""

from typing import Generic, TypeVar

from vipc.lang import Span, array, heap, i32, u8, u32

T = TypeVar("T")
U = TypeVar("U")


class Node(Generic[T]):
    def __init__(self, value: T, next: "Node[T] | None" = None) -> None:
        self.value = value
        self.next = next


class LinkedList(Generic[T]):
    def __init__(self) -> None:
        self.head: Node[T] | None = None
        self.size = 0

    def push(self, value: T) -> None:
        self.head = heap.new(Node[T], value, self.head)
        self.size += 1

    def pop(self) -> T:
        node = self.head
        if node is None:
            raise IndexError("pop from empty list")
        self.head = node.next
        self.size -= 1
        value = node.value
        del node
        return value

    def reverse(self) -> None:
        previous: Node[T] | None = None
        current = self.head
        while current:
            following = current.next
            current.next = previous
            previous, current = current, following
        self.head = previous

    def __iter__(self) -> "Walker[T]":
        return Walker(self.head)

    def __len__(self) -> int:
        return self.size


class Walker(Generic[T]):
    def __init__(self, node: Node[T] | None) -> None:
        self.node = node

    def __iter__(self) -> "Walker[T]":
        return self

    def __next__(self) -> T:
        if self.node is None:
            raise StopIteration
        value = self.node.value
        self.node = self.node.next
        return value


class Tree:
    def __init__(self, key: i32) -> None:
        self.key = key
        self.left: Tree | None = None
        self.right: Tree | None = None

    def insert(self, key: i32) -> bool:
        node = self
        while True:
            if key == node.key:
                return False
            child = node.left if key < node.key else node.right
            if child is None:
                break
            node = child
        made = heap.new(Tree, key)
        if key < node.key:
            node.left = made
        else:
            node.right = made
        return True

    def depth(self) -> int:
        left = self.left.depth() if self.left is not None else 0
        right = self.right.depth() if self.right else 0
        return 1 + max(left, right)

    def walk(self, out: Span[i32], at: u32) -> u32:
        if self.left is not None:
            at = self.left.walk(out, at)
        out[at] = self.key
        at += 1
        if (right := self.right) is not None:
            at = right.walk(out, at)
        return at


def largest(items: Span[T]) -> T:
    best = items[0]
    for item in items[1:]:
        if item > best:
            best = item
    return best


def main() -> int:
    numbers: LinkedList[u32] = LinkedList()
    for n in range(5):
        numbers.push(n * n)
    print(len(numbers), "ok")
    for i, value in enumerate(numbers):
        print(i, value, end="; ")
    print()
    numbers.reverse()
    print(sum(numbers), max(numbers), 9 in numbers, any(v > 10 for v in numbers))
    for a, b in zip(numbers, numbers):
        print(a + b, end=" ")
    print(numbers.pop(), numbers.pop(), len(numbers))
    root = Tree(50)
    for key in (30, 70, 20, 40, 60, 80, 30):
        print(root.insert(key), end=" ")
    out = array(i32, 10)
    count = root.walk(out, 0)
    for key in out[:count]:
        print(key, end=",")
    print(root.depth(), largest(out), largest(array(u8, [3, 9, 2])))
    while numbers:
        print(numbers.pop(), end=" ")
    else:
        print("empty")
    return int(numbers.pop())
