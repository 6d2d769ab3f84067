"""Arrays of arrays, row-major; a row is a view."""

from vipc.lang import Array, array, i32, u8

grid: Array[Array[i32]] = array(i32, 4, 5)
board: Array[Array[u8]] = array(u8, 3, 3, fill=46)


def sum_row(row: Array[i32]) -> int:
    total = 0
    for value in row:
        total += value
    return total


def transpose_sum() -> int:
    total = 0
    for column in range(5):
        for row in range(4):
            total += grid[row][column] * (column + 1)
    return total


def main() -> int:
    for i in range(4):
        for j in range(5):
            grid[i][j] = i * 10 - j
    print(len(grid), len(grid[0]), grid[3][4], grid[-1][-1], grid[0][-1])
    for row in grid:
        print(sum_row(row), end=" ")
    print(transpose_sum())
    last = grid[3]
    last[0] = 1000
    print(grid[3][0])
    board[1][1] = 88
    board[0][2] = 79
    for line in board:
        for cell in line:
            print(cell, end=" ")
        print()
    local = array(i32, 2, 2)
    local[1][0] = 5
    print(local[0][0], local[1][0], local[1][1])
    return 0
