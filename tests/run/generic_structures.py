"""A tree, a matrix, an option, sorting and folding, for several types each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Callable, Final, Generic, TypeVar

from vipc.lang import Array, Opt, Span, array, i16, i32, u8, u16, u32, u64

T = TypeVar("T")
U = TypeVar("U")
K = TypeVar("K")
V = TypeVar("V")

SIZE: Final = 8


class Level(Enum):
    LOW = 1
    HIGH = 2


@dataclass(frozen=True, order=True)
class Version(Generic[T]):
    major: T
    minor: T

    def bump(self) -> Version[T]:
        return Version(self.major + 1, self.minor)


class TreeNode(Generic[K, V]):
    left: TreeNode[K, V] | None = None
    right: TreeNode[K, V] | None = None

    def __init__(self, key: K, value: V) -> None:
        self.key: K = key
        self.value: V = value


class Tree(Generic[K, V]):
    root: TreeNode[K, V] | None = None
    size: u32 = 0

    def insert(self, node: TreeNode[K, V]) -> bool:
        at = self.root
        if at is None:
            self.root = node
            self.size += 1
            return True
        parent = at
        while at is not None:
            parent = at
            if node.key == at.key:
                return False
            at = at.left if node.key < at.key else at.right
        if parent is not None:
            if node.key < parent.key:
                parent.left = node
            else:
                parent.right = node
        self.size += 1
        return True

    def get(self, key: K, default: V) -> V:
        at = self.root
        while at is not None:
            if key == at.key:
                return at.value
            at = at.left if key < at.key else at.right
        return default

    def visit(self, action: Callable[[K, V], None]) -> None:
        self._visit(self.root, action)

    def _visit(self, node: TreeNode[K, V] | None, action: Callable[[K, V], None]) -> None:
        if node is not None:
            self._visit(node.left, action)
            action(node.key, node.value)
            self._visit(node.right, action)


class Matrix(Generic[T]):
    cells: Array[T] = array(T, SIZE * SIZE)

    def __init__(self, width: u8 = 4) -> None:
        self.width: u8 = width

    def at(self, x: u8, y: u8) -> T:
        return self.cells[y * self.width + x]

    def put(self, x: u8, y: u8, value: T) -> None:
        self.cells[y * self.width + x] = value

    def row(self, y: u8) -> Span[T]:
        return self.cells[y * self.width:y * self.width + self.width]

    @property
    def total(self) -> int:
        result = 0
        for cell in self.cells:
            result += cell
        return result

    @staticmethod
    def capacity() -> int:
        return SIZE * SIZE

    def __len__(self) -> int:
        return self.width

    def __contains__(self, value: T) -> bool:
        return value in self.cells


class Option(Generic[T]):
    def __init__(self, value: T, present: bool) -> None:
        self._value: T = value
        self._present: bool = present

    def unwrap(self) -> T:
        if not self._present:
            raise ValueError("nothing there")
        return self._value

    def or_else(self, other: T) -> T:
        return self._value if self._present else other


def some(value: T) -> Option[T]:
    return Option(value, True)


def find(items: Span[T], test: Callable[[T], bool]) -> Option[T]:
    for item in items:
        if test(item):
            return Option(item, True)
    return Option(items[0], False)


def map_into(source: Span[T], target: Span[U], function: Callable[[T], U]) -> None:
    for i in range(len(source)):
        target[i] = function(source[i])


def fold(items: Span[T], start: U, step: Callable[[U, T], U]) -> U:
    result = start
    for item in items:
        result = step(result, item)
    return result


def quick_sort(items: Span[T], less: Callable[[T, T], bool]) -> None:
    if len(items) < 2:
        return
    pivot = items[len(items) // 2]
    i, j = 0, len(items) - 1
    while i <= j:
        while less(items[i], pivot):
            i += 1
        while less(pivot, items[j]):
            j -= 1
        if i <= j:
            items[i], items[j] = items[j], items[i]
            i += 1
            j -= 1
    quick_sort(items[:j + 1], less)
    quick_sort(items[i:], less)


def descending(a: i16, b: i16) -> bool:
    return a > b


def square(value: i16) -> u32:
    return value * value


def add(total: u64, value: u32) -> u64:
    return total + value


def negative(value: i16) -> bool:
    return value < 0


def show(key: u16, value: Level) -> None:
    print(key, value, end="; ")


tree: Tree[u16, Level] = Tree()
nodes = array(Opt[TreeNode[u16, Level]], 4)
grid: Matrix[i32] = Matrix(4)
five, two, nine = TreeNode[u16, Level](5, Level.LOW), TreeNode[u16, Level](2, Level.HIGH), TreeNode[u16, Level](9, Level.LOW)


def main() -> int:
    for node in (five, two, nine):
        print(tree.insert(node), end=" ")
    print(tree.size, tree.get(2, Level.LOW), tree.get(3, Level.LOW) is Level.LOW)
    tree.visit(show)
    print()
    nodes[0] = five
    print(nodes[0] is five, nodes[1] is None)
    first: Version[u8] = Version(1, 2)
    second = first.bump()
    print(second, first < second, first == Version[u8](1, 2), max(first.major, second.major))
    grid.put(1, 2, -7)
    grid.put(3, 2, 100)
    print(grid.at(1, 2), grid.total, len(grid), -7 in grid, Matrix[u8].capacity())
    for cell in grid.row(2):
        print(cell, end=" ")
    numbers = array(i16, [4, -3, 8, 0, -9])
    quick_sort(numbers, descending)
    for number in numbers:
        print(number, end=" ")
    squares = array(u32, 5)
    map_into(numbers, squares, square)
    start: u64 = 0
    print(fold(squares, start, add))
    found = find(numbers, negative)
    print(found.unwrap(), found.or_else(5), some(True).unwrap(), some("text").or_else("other"))
    word = some(b"bytes")
    print(word.unwrap())
    nobody = find(squares[1:1 + 2], lambda_like)
    return nobody.unwrap()


def lambda_like(value: u32) -> bool:
    return value == 1_000_000
