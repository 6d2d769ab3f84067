"""Arrays of arrays in ordinary ways."""

from enum import Enum
from typing import Final

from vipc.lang import Array, Opt, Ref, Span, array, i32, u8, u32, u64

N: Final = 4
board: Array[Array[i32]] = array(i32, N, N)
cube = array(u8, 2, 3, 4)


class Color(Enum):
    RED = 0
    GREEN = 1


class Cell:
    value: u32 = 3
    alive: bool = False


class Grid:
    cells: Array[Array[u8]] = array(u8, 3, 5)
    generation: u32 = 0

    def set(self, row: int, column: int, value: u8) -> None:
        self.cells[row][column] = value

    def total(self) -> int:
        count = 0
        for row in self.cells:
            for cell in row:
                count += cell
        return count

    def row(self, n: int) -> Array[u8]:
        return self.cells[n]


def trace(m: Array[Array[i32]]) -> int:
    total = 0
    for i in range(len(m)):
        total += m[i][i]
    return total


def fill_rows(m: Array[Array[i32]], value: i32) -> None:
    for row in m:
        row.fill(value)


def multiply(a: Array[Array[i32]], b: Array[Array[i32]], out: Array[Array[i32]]) -> None:
    for i in range(len(a)):
        for j in range(len(b[0])):
            total = 0
            for k in range(len(b)):
                total += a[i][k] * b[k][j]
            out[i][j] = total


def sum_row(row: Span[i32]) -> int:
    return sum(row)


def sum_array(row: Array[i32]) -> int:
    total = 0
    for v in row:
        total += v
    return total


grid = Grid()
cells = array(Cell, 3)
refs = array(Ref[Cell], [cells[2], cells[0]])
opts = array(Opt[Cell], 3)
colors = array(Color, 4)
flags = array(bool, 4)
sevens = array(u64, 5, fill=7)


def main() -> int:
    for i in range(N):
        for j in range(N):
            board[i][j] = i * 10 + j
    print(trace(board), sum_row(board[1]), sum_array(board[2]), len(board), len(board[0]))
    row = board[3]
    row[0] = -1
    print(board[3][0], row[1:3] == board[3][1:3], max(row[0], row[1]))
    local = array(i32, 2, 3)
    other = array(i32, 3, 2)
    product = array(i32, 2, 2)
    for i in range(2):
        for j in range(3):
            local[i][j] = i + j
            other[j][i] = i * j + 1
    multiply(local, other, product)
    for row in product:
        for v in row:
            print(v, end=" ")
    print()
    second = local
    second[1][1] = 9
    print(local[1][1], trace(product))
    fill_rows(local, 5)
    for i, row in enumerate(local):
        print(i, len(row), sum_array(row), end="; ")
    print()
    for plane in cube:
        for line in plane:
            line[0] = 1
            for k in range(1, len(line)):
                line[k] = line[k - 1] + 1
    print(cube[1][2][3], len(cube), len(cube[0]), len(cube[0][0]))
    grid.set(1, 2, 7)
    grid.set(2, 4, 8)
    print(grid.total(), grid.row(1)[2], len(grid.cells), len(grid.row(0)))
    view = grid.cells
    view[0][0] = 1
    print(grid.total())
    cells[1].value = 10
    cells[1].alive = True
    opts[1] = cells[1]
    found = opts[1]
    if found is not None:
        print(found.value, found.alive)
    for maybe in opts:
        print(maybe is None, end=" ")
    print()
    refs[0].value = 77
    for ref in refs:
        print(ref.value, end=" ")
    print(cells[2].value)
    colors[2] = Color.GREEN
    for c in colors:
        print(c, end=" ")
    flags[1] = True
    print(flags[0], flags[1], sum(flags), any(flags), all(flags))
    print(sum(sevens), sevens[4])
    here = array(Cell, 2)
    here[0].value = 5
    print(here[0].value, here[1].value, len(here))
    for cell in here:
        cell.value += 1
    part = here[1:]
    print(part[0].value, len(part))
    local_refs = array(Opt[Cell], 2)
    local_refs[0] = here[1]
    first = local_refs[0]
    assert first is not None
    print(first.value)
    rows = board[1:3]
    print(len(rows), rows[0][0], rows[1][3])
    for row in reversed(board):
        print(row[0], end=" ")
    for a, b in zip(board[0], board[1]):
        print(a + b, end=" ")
    print()
    return board[N][0]
