"""Exceptions inside loops: break, continue and return through finally."""

from vipc.lang import Array, array, u8, u32

data: Array[u8] = array(u8, [5, 0, 2, 0, 1, 9])


def invert(value: u8) -> u32:
    return 100 // value


def total() -> u32:
    result: u32 = 0
    for value in data:
        try:
            result += invert(value)
        except ZeroDivisionError:
            print("skipped", end=" ")
            continue
        finally:
            print("next", end=" ")
        print(result, end=" ")
    return result


def first_zero() -> int:
    for i in range(10):
        try:
            if data[i] == 0:
                return i
        finally:
            print("looked at", i)
    return -1


def until_error() -> int:
    count = 0
    while True:
        try:
            invert(data[count])
        except ZeroDivisionError:
            break
        else:
            count += 1
    return count


def main() -> int:
    print(total())
    print(first_zero())
    print(until_error())
    i = 0
    try:
        while True:
            i += data[i] + 1
    except IndexError as error:
        print("ended by", error)
    return 0
