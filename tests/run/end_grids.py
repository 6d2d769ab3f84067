"""Grids of objects, views of rows kept and passed on, tables of tables."""

from dataclasses import dataclass
from typing import Callable

from vipc.lang import Array, Opt, Span, array, i32, i64, u8, u16, u32


@dataclass
class Tile:
    kind: u8 = 1
    height: u16 = 10


class Layer:
    tiles: Array[Array[Tile]] = array(Tile, 3, 2)
    weights: Array[Array[u32]] = array(u32, 2, 2, fill=9)
    names: Array[Opt[Tile]] = array(Opt[Tile], 2)


class Window:
    rows: Span[Array[i32]]
    first: u32

    def __init__(self, rows: Span[Array[i32]], first: u32) -> None:
        self.rows = rows
        self.first = first

    def at(self, y: int, x: int) -> i32:
        return self.rows[y][x]

    def __getitem__(self, y: int) -> Array[i32]:
        return self.rows[y]


world: Array[Array[Tile]] = array(Tile, 4, 4)
numbers = array(i32, 5, 6)
layer = Layer()


def pick(flag: bool, a: Array[Array[i32]], b: Array[Array[i32]]) -> Array[Array[i32]]:
    return a if flag else b


def split(m: Array[Array[i32]], n: int) -> tuple[Span[Array[i32]], Span[Array[i32]]]:
    return m[:n], m[n:]


def total(m: Span[Array[i32]]) -> int:
    result = 0
    for row in m:
        result += sum(row)
    return result


def apply(action: Callable[[Span[Array[i32]]], int], m: Array[Array[i32]]) -> int:
    return action(m)


def heights(tiles: Array[Array[Tile]]) -> int:
    result = 0
    for y in range(len(tiles)):
        for x in range(len(tiles[y])):
            result += tiles[y][x].height
    return result


def neighbours(cells: Array[Array[u8]], y: int, x: int) -> int:
    count = 0
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            if dy != 0 or dx != 0:
                ny = (y + dy) % len(cells)
                nx = (x + dx) % len(cells[0])
                count += cells[ny][nx]
    return count


def step(now: Array[Array[u8]], after: Array[Array[u8]]) -> None:
    for y in range(len(now)):
        for x in range(len(now[0])):
            n = neighbours(now, y, x)
            after[y][x] = 1 if n == 3 or n == 2 and now[y][x] == 1 else 0


def life() -> None:
    a = array(u8, 6, 6)
    b = array(u8, 6, 6)
    for y, x in ((0, 1), (1, 2), (2, 0), (2, 1), (2, 2)):
        a[y][x] = 1
    now, after = a, b
    for _ in range(4):
        step(now, after)
        now, after = after, now
    for row in now:
        for cell in row:
            print("#" if cell else ".", end="")
        print()


def main() -> int:
    for y, row in enumerate(numbers):
        for x in range(len(row)):
            row[x] = y * x
    w = Window(numbers[1:4], 1)
    print(w.at(2, 5), w[0][3], len(w.rows), len(w.rows[0]))
    top, bottom = split(numbers, 2)
    print(total(top), total(bottom), total(numbers), len(bottom))
    print(apply(total, numbers), total(pick(False, numbers, array(i32, 1, 1, fill=8))))
    world[2][3].height = 5
    tile = world[2][3]
    tile.kind += 4
    print(heights(world), tile, world[0][0] == world[1][1])
    local = array(Tile, 2, 3)
    local[1][2].height = 1
    print(heights(local), local[0][1].kind)
    print(heights(layer.tiles), layer.weights[1][1], layer.names[0] is None)
    layer.names[1] = layer.tiles[2][1]
    chosen = layer.names[1]
    if chosen is not None:
        chosen.height = 0
    print(heights(layer.tiles))
    own = Layer()
    print(heights(own.tiles), own.weights[0][1])
    own.weights[0].copy_from(layer.weights[1])
    for tiles in layer.tiles:
        for t in tiles:
            t.kind = 0
    cube = array(i64, 2, 3, 4, fill=-1)
    cube[1][2][3] = 5
    plane = cube[1]
    for line in plane:
        print(line[3], end=" ")
    print(len(plane), len(plane[0]), sum(plane[2]), sum(cube[0][0]))
    life()
    m = numbers
    for r in m[3:]:
        r[0] = 100
    print(m[3][0], numbers[4][0], numbers[2][0])
    row_view = numbers[-1]
    print(row_view[-1], len(row_view[1:]))
    opts = array(Opt[Tile], 3)
    opts.fill(tile)
    third = opts[2]
    print(third is not None, third is tile)
    opts.fill(None)
    print(opts[0] is None)
    return w.at(3, 0)
