"""Recursion: direct, mutual, deep, with several results."""

from vipc.lang import Array, array, u8, u32, u64

disks: Array[u8] = array(u8, 3)


def factorial(n: u64) -> u64:
    return 1 if n <= 1 else n * factorial(n - 1)


def gcd(a: u64, b: u64) -> u64:
    return a if b == 0 else gcd(b, a % b)


def is_even(n: u32) -> bool:
    return True if n == 0 else is_odd(n - 1)


def is_odd(n: u32) -> bool:
    return False if n == 0 else is_even(n - 1)


def hanoi(n: u8, source: u8, target: u8, spare: u8) -> u32:
    if n == 0:
        return 0
    moves = hanoi(n - 1, source, spare, target)
    disks[source] -= 1
    disks[target] += 1
    return moves + 1 + hanoi(n - 1, spare, target, source)


def fibonacci(n: u32) -> tuple[u64, u64]:
    if n == 0:
        return 0, 1
    a, b = fibonacci(n - 1)
    return b, a + b


def depth(n: u32) -> u32:
    return 0 if n == 0 else 1 + depth(n - 1)


def main() -> int:
    print(factorial(20), gcd(1_071, 462), gcd(1 << 40, 6 << 30))
    print(is_even(10), is_odd(10), is_even(301))
    disks[0] = 8
    print(hanoi(8, 0, 2, 1), disks[0], disks[1], disks[2])
    print(fibonacci(50), depth(800))
    return 0
