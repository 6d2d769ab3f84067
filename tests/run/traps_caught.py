"""Traps are exceptions in user space: each kind is caught, with its text."""

from vipc.lang import Array, array, i8, i64, u8, u64

table: Array[u8] = array(u8, 4)
zero: i64 = 0
one: u64 = 1


def pick(index: i64) -> u8:
    return table[index]


def main() -> int:
    try:
        print(pick(4))
    except IndexError as error:
        print("index:", error)
    try:
        print(pick(-1))
    except IndexError as error:
        print("index:", error)
    try:
        table[2] = zero + 256
    except OverflowError as error:
        print("overflow:", error)
    try:
        small: i8 = zero - 129
        print(small)
    except OverflowError as error:
        print("overflow:", error)
    try:
        print(one - 2)
    except OverflowError as error:
        print("overflow:", error)
    try:
        print(5 // zero)
    except ZeroDivisionError as error:
        print("division:", error)
    try:
        print(one % (one - 1))
    except ZeroDivisionError as error:
        print("division:", error)
    try:
        assert zero == 1, "zero is not one"
    except AssertionError as error:
        print("assert:", error)
    try:
        assert zero
    except AssertionError:
        print("assert without text")
    try:
        print(one << (zero - 1))
    except ValueError as error:
        print("shift:", error)
    try:
        print(len(table[1 : pick(0) + 5]))
    except IndexError as error:
        print("slice:", error)
    print("done")
    return 0
