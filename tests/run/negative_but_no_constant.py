"""A constant negative index counts from the end; an expression whose value is known to be negative does not."""

from vipc.lang import Array, array, i16

values: Array[i16] = array(i16, [27, 5, 8, 90, 12])


def main() -> int:
    print(values[-1], b"abc"[-2], "xyz"[-3], len(values[-2:]))
    try:
        print(values[min(14, -1)])
    except IndexError as error:
        print(error)
    try:
        print(b"abc"[min(14, -1)])
    except IndexError as error:
        print(error)
    try:
        print(len(values[min(14, -1):]))
    except IndexError as error:
        print(error)
    return 0
