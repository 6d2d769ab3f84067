"""Arrays of the heap: elements, slices, loops, words of the language; what is no block; freed twice."""

from vipc.lang import Array, Opt, Span, array, heap, u8, u32


class Cell:
    value: u32 = 3


storage: Array[u8] = array(u8, 16)
single = Cell()


def total(values: Span[u32]) -> int:
    result = 0
    for value in values:
        result += value
    return result


def free(values: Span[u8]) -> None:
    del values


def main() -> int:
    values = heap.array(u32, 5, fill=2)
    part = values[1:3]
    print(total(values), total(part), sum(part))
    del values
    print(len(part))
    for kind in range(5):
        try:
            match kind:
                case 0:
                    print(part[0])
                case 1:
                    part[1] = 3
                case 2:
                    print(total(part))
                case 3:
                    part.fill(1)
                case _:
                    print(sum(part))
        except ReferenceError as error:
            print(kind, error)
    cells = heap.array(Cell, 3)
    cell = cells[1]
    cell.value += 1
    for each in cells:
        print(each.value, end=" ")
    del cells
    try:
        print(cell.value)
    except ReferenceError:
        print("the cell went with its array")
    links = heap.array(Opt[Cell], 2)
    links[0] = single
    alias = links
    del links
    try:
        print(alias[0] is None)
    except ReferenceError:
        print("references too")
    try:
        free(storage)
    except ValueError as error:
        print(error)
    buffer = heap.array(u8, 8)
    try:
        free(buffer[2:])
    except ValueError as error:
        print(error)
    second = buffer
    del buffer
    free(second)
    return 0
