"""Function pointers: as arguments, in tables, in fields, chosen at run time."""

from typing import Callable

from vipc.lang import Array, array, i32, u8


def add(a: i32, b: i32) -> i32:
    return a + b


def subtract(a: i32, b: i32) -> i32:
    return a - b


def times(a: i32, b: i32) -> i32:
    return a * b




class Button:
    action: Callable[[i32, i32], i32]
    presses: u8

    def __init__(self, action: Callable[[i32, i32], i32]) -> None:
        self.action = action
        self.presses = 0

    def press(self, a: i32) -> i32:
        self.presses += 1
        return self.action(a, self.presses)


def fold(function: Callable[[i32, i32], i32], values: Array[i32], start: i32) -> i32:
    for value in values:
        start = function(start, value)
    return start


def choose(sign: u8) -> Callable[[i32, i32], i32]:
    if sign == 43:
        return add
    return times if sign == 42 else subtract


def main() -> int:
    values = array(i32, [1, 2, 3, 4])
    print(fold(add, values, 0), fold(times, values, 1), fold(subtract, values, 100))
    print(choose(43)(5, 6), choose(42)(5, 6), choose(45)(5, 6))
    button = Button(add)
    print(button.press(10), button.press(10))
    button.action = times
    print(button.press(10), button.presses)
    return 0
