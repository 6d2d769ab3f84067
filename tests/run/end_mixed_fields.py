"""Objects of mixed fields, embedded and referred to; many parameters; views in views; ends by a shifted field."""

from vipc.lang import Array, Opt, Span, array, i8, i16, i32, i64, u8, u16, u32, u64


class Item:
    key: u32
    tag: u8
    size: u64
    delta: i16

    def __init__(self, key: u32, tag: u8 = 1) -> None:
        self.key = key
        self.tag = tag
        self.size = key * tag
        self.delta = -tag


class Box:
    first: Item = Item(1)
    second: Item = Item(2, tag=9)
    data: Array[i16] = array(i16, 5)
    grid: Array[Array[u8]] = array(u8, 2, 3)

    def sum(self) -> i64:
        total: i64 = 0
        for row in self.grid:
            for cell in row:
                total += cell
        for d in self.data:
            total += d
        return total + self.first.key + self.second.size


box = Box()
boxes: Array[Box] = array(Box, 3)
refs: Array[Opt[Item]] = array(Opt[Item], 4)


def swap(a: Span[i16], i: int, j: int) -> None:
    a[i], a[j] = a[j], a[i]


def pick(items: Array[Opt[Item]], key: u32) -> Item | None:
    for item in items:
        if item is not None and item.key == key:
            return item
    return None


def many(a: u8, b: i8, c: u16, d: i16, e: u32, f: i32, g: u64, h: i64, i: bool, j: u8, k: i64) -> i64:
    return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + (g & 0xFFFF) * 7 + h * 8 + i * 9 + j * 10 + k


def several(n: int) -> tuple[int, u8, bool, str, Item]:
    return n, 3, n > 2, "abc" if n else "", box.first


def main() -> int:
    local = Box()
    local.grid[1][2] = 7
    local.data[-1] = -3
    boxes[1].grid[0][0] = 255
    boxes[2].first.key = 77
    print(local.sum(), box.sum(), boxes[1].sum(), boxes[2].sum(), boxes[0].sum())
    swap(local.data, 0, 4)
    print(local.data[0], local.data[4])
    refs[2] = box.second
    refs[3] = boxes[2].first
    found = pick(refs, 77)
    print(found is boxes[2].first, pick(refs, 5) is None)
    print(many(1, -2, 3, -4, 5, -6, 7, -8, True, 10, -11))
    n, t, big, text, item = several(5)
    print(n, t, big, text, item.key, several(0)[3] == "")
    try:
        many(256 if n else 0, 0, 0, 0, 0, 0, 0, 0, False, 0, 0)
    except OverflowError as e:
        print(e)
    view = local.data[1:4]
    view.fill(5)
    view[1:].copy_from(view[:2])
    view[0] += 1000
    view[0] -= 1
    for d in reversed(local.data):
        print(d, end=" ")
    print(len(view), view == local.data[1:4])
    local.first.delta *= -100
    print(local.first.delta, local.first.size, local.second.delta)
    local.first.delta <<= 7
    print(local.first.delta)
    local.first.delta <<= 7
    return 0
