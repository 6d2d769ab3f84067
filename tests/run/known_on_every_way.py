"""Fields that every way into a place has stored or read; and ways that changed them by another name."""

from vipc.lang import Array, Span, array, i16, noinline, u8, u16, u64


class Cell:
    def __init__(self, value: u64, small: u8, signed: i16) -> None:
        self.value: u64 = value
        self.small: u8 = small
        self.signed: i16 = signed


first: Cell = Cell(1, 2, -3)
second: Cell = Cell(10, 20, -30)
table: Array[u16] = array(u16, [5, 6, 7, 8])


@noinline
def either(cell: Cell, way: u64) -> u64:
    if way == 0:
        cell.value = 7
        cell.small = 8
    elif way == 1:
        cell.value += 1
    else:
        cell.small = u8(cell.value + 300)
    return cell.value * 1000 + cell.small


@noinline
def signs(cell: Cell, way: bool, n: u64) -> i16:
    if way:
        cell.signed = i16(n)
    else:
        cell.signed = -5
    return cell.signed


@noinline
def named_twice(one: Cell, other: Cell, way: bool) -> u64:
    """On one way the field is stored by another name afterwards."""
    if way:
        one.value = 3
        other.value = 4
    else:
        one.value = 5
    return one.value


@noinline
def bump(cell: Cell) -> None:
    cell.value += 100


@noinline
def called(cell: Cell, way: bool) -> u64:
    if way:
        cell.value = 3
    else:
        cell.value = 4
        bump(cell)
    return cell.value


@noinline
def turns(view: Span[u16], n: u64) -> u64:
    """Around a loop, through nested ways, and behind it."""
    total: u64 = 0
    for i in range(n):
        if i % 2 == 0:
            view[1] = u16(i * 3)
        elif i % 3 == 0:
            view[1] += 1
        else:
            total += view[1]
        total = u64(total * 7 + view[1])
        if total & 1 == 0:
            view[2] = view[1]
    return total + view[1] * 3 + view[2]


@noinline
def failing(cell: Cell, way: u64) -> u64:
    """What a handler sees is what was stored before the error."""
    try:
        if way == 0:
            cell.value = 20
        else:
            cell.value = 30
            table[way] = 1
        cell.value += table[cell.value % 5]
        return cell.value
    except IndexError:
        return cell.value + 1


def main() -> int:
    for way in range(3):
        print(either(first, way), either(second, way))
    print(signs(first, True, 65000 - 65536 + 65535), signs(first, False, 1), signs(second, True, 40000))
    print(named_twice(first, second, True), named_twice(first, first, True), named_twice(first, first, False))
    print(called(first, True), called(first, False))
    print(turns(table[:], 9), turns(table[1:], 4), turns(table[:3], 0))
    print(failing(first, 0), failing(first, 2), failing(second, 9), failing(second, 1))
    return 0
