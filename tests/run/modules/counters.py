"""Counters: a variable, a class and an object that other modules use."""

from typing import Final

from vipc.lang import u32

STEP: Final = 7
current: u32 = 0


class Counter:
    value: u32

    def __init__(self, value: u32) -> None:
        self.value = value

    def add(self, amount: u32) -> None:
        self.value += amount


shared = Counter(41)


def bump() -> u32:
    global current
    current += STEP
    return current


def start(value: u32) -> None:
    global current
    current = value


def limit() -> u32:
    return current + STEP


def get_shared() -> Counter:
    return shared
