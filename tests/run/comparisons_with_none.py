"""Comparisons of objects that may be None, chains of them, and hierarchies;
and arrays whose length is that of a loop known when the program is built."""

from dataclasses import dataclass
from typing import Final

from vipc.lang import Array, array, u8, u32

COUNT: Final = 3
WORD: Final = b"abcd"
weights: Array[u8] = array(u8, [3, 1, 2])


@dataclass
class Point:
    x: int
    y: int


@dataclass(order=True)
class Version:
    major: int
    minor: int = 0


class Size:
    def __init__(self, value: u32) -> None:
        self.value: u32 = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Size) and self.value == other.value

    def __lt__(self, other: "Size") -> bool:
        return self.value < other.value

    def __le__(self, other: "Size") -> bool:
        return self.value <= other.value


class Never:
    def __eq__(self, other: object) -> bool:
        return False

    def __bool__(self) -> bool:
        return False


def never(one: Never | None, other: Never | None) -> tuple[bool, bool]:
    return one == other, one != other


class Box:
    marks: Array[u8] = array(u8, 5)


calls = 0


def counted(value: u32) -> Size:
    global calls
    calls += 1
    return Size(value)


def same(one: Point | None, other: Point | None) -> tuple[bool, bool]:
    return one == other, one != other


def equal_sizes(one: Size | None, other: Size | None) -> bool:
    return one == other


def main() -> int:
    origin, copy, far = Point(0, 0), Point(0, 0), Point(9, 9)
    print(same(origin, copy), same(origin, far), same(None, far), same(None, None), same(origin, None))
    small, large = Size(1), Size(2)
    print(equal_sizes(small, Size(1)), equal_sizes(small, large), equal_sizes(None, large), equal_sizes(None, None))
    nothing = Never()
    print(never(nothing, nothing), never(None, None), never(nothing, None))
    print(small < large <= Size(2), small < counted(5) < large, small <= counted(1) <= counted(2) < counted(9), calls)
    print(Version(1) < Version(1, 2) < Version(2), Version(1) < Version(1) < Version(0), Version(3) >= Version(2, 9) > Version(2, 8))
    print(Version(1) == Version(1, 0) != Version(2))
    box = Box()
    ranges = array(u32, [n * n for n in range(COUNT)])
    shifted = array(u32, [n for n in range(1, COUNT + 4, 2)])
    tall = array(u8, [weight + 1 for weight in weights])
    numbered = array(u32, [10 * index + weight for index, weight in enumerate(weights)])
    backwards = array(u8, [weight for weight in reversed(weights)])
    pairs = array(u32, [a * b + letter for a, b, letter in zip(weights, range(2, 8), WORD)])
    marks = array(u8, [mark + 7 for mark in box.marks])
    letters = array(u8, [byte for byte in WORD])
    texts = array(u8, [ord(letter) - 96 for letter in "hello"])
    grid = array(u8, [row + column for row in range(2) for column in range(COUNT)])
    for numbers in (ranges, shifted, numbered, pairs):
        print(len(numbers), numbers[0], numbers[-1])
    for small_numbers in (tall, backwards, marks, letters, texts, grid):
        print(len(small_numbers), bytes(small_numbers))
    return 0
