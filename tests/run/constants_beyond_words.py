"""Constants of more than 64 bits are exact where no word holds them; elsewhere the operation that makes them traps."""

from typing import Final

from vipc.lang import Array, array, u64

BIG: Final = 1 << 64
table: Array[u64] = array(u64, [1, 2, 3])


def exact(n: int, u: u64) -> None:
    print((1 << 64) - u, BIG - n, u64(BIG - n), (BIG - 1) & n, (BIG - 1) // n, n % BIG)
    print(n < BIG, u == BIG, n in (1, BIG), BIG, (1 << 63) * 2 % 10, -(1 << 64))


def index(n: int) -> u64:
    return table[(1 << 63) * 2] if n else table[n]


def slice(n: int) -> int:
    return len(table[n:(1 << 63) * 2])


def choose(n: int) -> int:
    return (1 << 63) * 2 if n else 3


def steps(n: int) -> int:
    for at in range(0, n, (1 << 63) * -2):
        n += at
    return n


def largest(n: int) -> int:
    return max(n, (1 << 63) * 2)


def pair(n: int) -> int:
    a, b = (1 << 63) + (1 << 63), n
    return b if a else n


def attempt(number: int, n: int) -> int:
    match number:
        case 0:
            return index(n)
        case 1:
            return slice(n)
        case 2:
            return choose(n)
        case 3:
            return steps(n)
        case 4:
            return largest(n)
    return pair(n)


def main() -> int:
    exact(2, 3)
    for number in range(6):
        try:
            print(number, attempt(number, 1))
        except OverflowError as error:
            print(number, error)
    return 0
