"""Comprehensions, displays, and what built-in functions make of them."""
from enum import Enum
from typing import Final

from vipc.lang import Array, Span, array, i32, u32

N: Final = 6
table: Array[u32] = array(u32, [10, 20, 30, 40])
grid: Array[Array[i32]] = array(i32, 2, 3)


class Color(Enum):
    RED = 1
    GREEN = 2


def square(n: int) -> int:
    return n * n


def norm(s: Span[u32]) -> int:
    return sum(x * x for x in s)


def same(a: bytes, b: bytes) -> bool:
    return len(a) == len(b) and all(x == y for x, y in zip(a, b))


def pair(n: int) -> tuple[int, int]:
    return n, n + 1


def main() -> int:
    print(sum(x for x in range(10)), sum(x * x for x in table if x > 10))
    print(norm(table), same(b"abc", b"abc"), same(b"abc", b"abd"))
    print(any(x > 30 for x in table), all([x > 10 for x in table]), max(square(x) for x in range(5)))
    print(min(table), max(table), max(table[1:3]), min(b"hello"), max("héllo"))
    print(min(x % 7 for x in table), max((x for x in range(0)), default=-1), max(table, key=square))
    for x in [n * n for n in range(5) if n % 2 == 0]:
        print(x, end=" ")
    for x in (n + 1 for n in table):
        if x == 21:
            continue
        if x == 41:
            break
        print(x, end=" ")
    else:
        print("never")
    print()
    squares = array(u32, [i * i for i in range(N)])
    doubled = array(u32, [2 * x for x in squares])
    print(sum(squares), sum(doubled), squares[5], doubled[5])
    for i, (a, b) in enumerate(zip(squares, doubled)):
        print(i, a, b, end="; ")
    print()
    for (a, b), c in [((1, 2), 3), ((4, 5), 6)]:
        print(a, b, c, end="; ")
    for p in zip(table, squares):
        print(p, p[0], end="; ")
    a, (b, c) = 1, (2, 3)
    print(a, b, c)
    (a, b), c = pair(7), 9
    print(a, b, c, (a, b) == (7, 8), (a, b) < (7, 9), pair(1) >= (1, 2), (1, "a") != (1, "b"))
    print(3 in range(5), 7 in range(0, 20, 2), 8 in range(0, 20, 2), 3 in range(10, 0, -1), 20 in table, 21 in table)
    print(5 in (x * 2 for x in range(5)), 4 in [x * 2 for x in range(5)], 2 in {1, 2, 3}, "b" in ("a", "b"), 1 in {1: 2})
    print(sum(x * y for x in range(3) for y in range(x)), sum(len(w) for w in ("a", "bcd", "ef")))
    print(max(("a", "bcd", "ef"), key=len), min((3, "c"), (1, "z")), max(3, 9, -2, key=abs))
    for k, v in {"one": 1, "two": 2}.items():
        print(k, v, end=" ")
    for k in {"x": 1}:
        print(k)
    for n in {3, 1, 2, 17}:
        print(n, end=" ")
    print(sum({1, 2, 2}), sum([1, 2], 5), sum((x for x in range(4)), start=10))
    for i, x in enumerate(n * 3 for n in range(3)):
        print(i, x, end=" ")
    for x, letter in zip((n * 3 for n in range(5) if n % 2), "abc"):
        print(x, letter, end=" ")
    for ch in reversed("añ€z"):
        print(ch, end="")
    for n in reversed([1, 2, 3]):
        print(n, end="")
    for n in reversed([q * q for q in range(4)]):
        print(n, end="")
    x = 99
    print(sum(x for x in range(3)), x)
    print(sum(v for row in grid for v in row))
    print(all(c in "abc" for c in "cab"), any(c == "z" for c in "abc"), sum(c == "a" for c in "banana"))
    print(Color.RED in (Color.RED, Color.GREEN), any(c == Color.GREEN for c in Color))
    return 0
