"""Loops over objects with __iter__ and __next__, and over constant tuples."""

from typing import Final

from vipc.lang import Span, array, u32

PRIMES: Final = (2, 3, 5, 7)
NAMES: Final = ((1, "one"), (2, "two"))
Words = Span[u32]

numbers = array(u32, [10, 20, 30, 40])


class Countdown:
    def __init__(self, start: u32) -> None:
        self.left: u32 = start

    def __iter__(self) -> "Countdown":
        return self

    def __next__(self) -> u32:
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        return self.left


class Pairs:
    def __init__(self, words: Words) -> None:
        self.words: Words = words

    def __iter__(self) -> "PairsIterator":
        return PairsIterator(self.words)


class PairsIterator:
    def __init__(self, words: Words) -> None:
        self.words: Words = words
        self.at: u32 = 0

    def __iter__(self) -> "PairsIterator":
        return self

    def __next__(self) -> int:
        if self.at + 1 >= len(self.words):
            raise StopIteration
        value = self.words[self.at] + self.words[self.at + 1]
        self.at += 1
        return value


def first_below(start: u32, limit: int) -> int:
    for n in Countdown(start):
        if n % 2 == 0:
            continue
        if n < limit:
            break
    else:
        return -1
    return n


def main() -> int:
    for n in Countdown(3):
        print(n)
    else:
        print("ended")
    print(first_below(10, 4), first_below(10, 0))
    total = 0
    for value in Pairs(numbers):
        total += value
        for inner in Pairs(numbers):
            total += inner
    print(total)
    for p in PRIMES:
        print(p, p in PRIMES, p + 1 in PRIMES)
    for number, name in NAMES:
        print(number, name)
    for position, (number, name) in enumerate(NAMES):
        print(position, number, name)
    return 0
