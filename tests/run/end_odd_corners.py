"""Odd corners."""
from enum import Enum, auto
from typing import Callable, Final, TypeVar

from vipc.lang import Array, Ref, Span, array, i32, u8, u32, u64

T = TypeVar("T")
Number = u32
Visitor = Callable[[int, "Cell"], bool]


class Color(Enum):
    RED = auto()
    GREEN = auto()
    BLUE = auto()


class Cell:
    WIDTH: Final = 8
    HEIGHT = 4
    x: i32 = 0
    y: i32 = 0
    color: Color = Color.RED
    link: "Cell | None" = None

    def __init__(self, x: int = 0, y: int = 0) -> None:
        self.x, self.y = x, y

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cell):
            return False
        return self.x == other.x and self.y == other.y

    def __hash__(self) -> int:
        return self.x * 31 + self.y

    @staticmethod
    def origin() -> "Cell":
        return Cell()

    @property
    def area(self) -> int:
        return self.WIDTH * Cell.HEIGHT


class Board:
    cells: Array[Array[u8]] = array(u8, 3, 3)
    moves: u32 = 0

    def __getitem__(self, row: int) -> Span[u8]:
        return self.cells[row]

    def rows(self) -> int:
        return len(self.cells)

    def winner(self) -> u8:
        for row in self.cells:
            if row[0] != 0 and row[0] == row[1] == row[2]:
                return row[0]
        for c in range(3):
            if all(self.cells[r][c] == 1 for r in range(3)):
                return 1
        return 0


def visit(cells: Span[Ref[Cell]], visitor: Visitor) -> int:
    hits = 0
    for i, cell in enumerate(cells):
        if visitor(i, cell):
            hits += 1
    return hits


def on_axis(index: int, cell: Cell) -> bool:
    return cell.x == 0 or cell.y == 0


def gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def collatz(n: u64) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def classify(n: int) -> str:
    if n < 0:
        kind = "negative"
    elif n == 0:
        kind = "zero"
    elif n in range(1, 10):
        kind = "digit"
    elif 10 <= n < 100 and n % 11 != 0 or n == 121:
        kind = "some"
    else:
        kind = "other"
    return kind


def bubble(data: Span[i32]) -> int:
    swaps = 0
    for i in range(len(data) - 1, 0, -1):
        done = True
        for j in range(i):
            if data[j] > data[j + 1]:
                data[j], data[j + 1] = data[j + 1], data[j]
                swaps += 1
                done = False
        if done:
            break
    return swaps


def first_of(items: Span[T], default: T) -> T:
    return items[0] if len(items) > 0 else default


def longest(a: str, b: str = "default", *, upper: bool = False) -> str:
    if upper:
        return a
    return a if len(a) >= len(b) else b


def parse_hex(text: str) -> u32:
    value: u32 = 0
    for ch in text:
        if "0" <= ch <= "9":
            digit = ord(ch) - ord("0")
        elif "a" <= ch <= "f":
            digit = ord(ch) - 87
        else:
            raise ValueError("bad digit")
        value = value << 4 | digit
    return value


board = Board()
cells: Array[Ref[Cell]] = array(Ref[Cell], [Cell(0, 1), Cell(2, 3), Cell(4, 0)])
SQUARES: Final = array(u32, [n * n for n in range(10)])
LOOKUP: Final = {1: 2}
total: int = 0


def bump(by: int = 1) -> int:
    global total
    total += by
    return total


def main() -> int:
    cell = Cell(1, 2)
    cell.link = cells[0]
    if cell.link is not None and cell.link.link is None:
        print(cell.link.y, cell.area, Cell.WIDTH, cell == Cell(1, 2), cell != cells[1], cell is cells[1])
    print(visit(cells, on_axis), visit(cells[1:], on_axis), Cell.origin().x)
    board[1][0] = board[1][1] = board[1][2] = 2
    print(board.winner(), board.rows(), board[1] == board[0], board[1][-1])
    print(gcd(48, 36), collatz(27), classify(-1), classify(0), classify(5), classify(55), classify(121), classify(12))
    data = array(i32, [5, -2, 9, 0])
    print(bubble(data), data[0], data[-1], first_of(data, 1), first_of(data[:0], 7))
    print(longest("abc"), longest("abcdefgh"), longest("x", upper=True), longest(a="q", b="r"))
    print(parse_hex("ff10"), SQUARES[9], bump(), bump(by=5), total)
    for color in Color:
        if color is Color.BLUE:
            continue
        print(color.name, color.value, end=" ")
    print(len(Color), Color(2))
    n: Number = 3
    for a in range(2):
        for b in range(2):
            if a == b == 1:
                break
            print(a, b, end=";")
        else:
            print("else", end=" ")
    print()
    x = y = 0
    while True:
        x += 1
        if x % 2:
            continue
        y += x
        if y > 10:
            break
    print(x, y, n, not x)
    text = "t"
    print(f"{'nested'!r:>20}|{n:>{n + 2}}|{n!s}|{cell.x=}|{text}|{{}}|{n:,}|{-n:05}|{n:b}|{'a' if n else 'b'}")
    big = sum(SQUARES) + max(SQUARES[2:5]) - min(x * x for x in SQUARES if x)
    print(big, any(SQUARES), all(SQUARES), sum(1 for s in SQUARES if s % 2), 49 in SQUARES)
    one, (two, three) = 1, (2, 3)
    one, two = two, one
    print(one, two, three, (one, two) == (2, 1), (1, "a") < (1, "b"), divmod(17, 5))
    del_me = parse_hex("zz")
    return del_me
