"""A bit of everything: tables of build time, callables, views, loops."""
from typing import Callable, Final

from vipc.lang import Array, Span, array, i32, inline, noinline, u8, u32, u64


def helper(n: int) -> list[int]:
    return [x for x in range(n)]

TABLE: Final = array(u32, helper(8))
SQUARES: Final[Array[u32]] = array(u32, [x * x for x in range(10)])
HANDLERS = array(Callable[[int], int], 2)
NAME: Final = "viper" + "os"
LIMITS: Final[tuple[int, int]] = (1, 2)
flag: bool = False
text: str = "abc"
counter: u64 = 0


@inline
def twice(n: int) -> int:
    return n + n


@noinline
def bump(by: u64 = 1) -> u64:
    global counter
    counter += by
    return counter


def count_vowels(s: str) -> int:
    n = 0
    for c in s:
        if c in ("a", "e", "i", "o", "u"):
            n += 1
    return n


def find(data: Span[u8], needle: u8) -> int:
    for i, b in enumerate(data):
        if b == needle:
            return i
    return -1


def bits(n: u64) -> int:
    c = 0
    while n:
        n &= n - 1
        c += 1
    return c


def rotate(x: u32, k: int) -> u32:
    return u32(x << k) | (x >> (32 - k))


def mean(a: u64, b: u64) -> u64:
    return (a + b) // 2


def pick(n: int) -> str:
    return "even" if n % 2 == 0 else "odd"


def digits(n: int, out: Span[u8]) -> Span[u8]:
    at = len(out)
    while True:
        at -= 1
        out[at] = 48 + n % 10
        n //= 10
        if n == 0:
            break
    return out[at:]


def collatz(n: u64) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def matmul() -> None:
    n = len(A)
    for i in range(n):
        for j in range(n):
            total = 0
            for k in range(n):
                total += A[i][k] * B[k][j]
            C[i][j] = total


A = array(i32, 3, 3)
B = array(i32, 3, 3)
C = array(i32, 3, 3)


def main() -> int:
    print(TABLE[3], SQUARES[9], NAME, len(NAME), LIMITS[1], flag, text)
    HANDLERS[0] = twice
    print(HANDLERS[0](21), bump(), bump(by=5))
    print(count_vowels("education"), find(array(u8, [1, 2, 3]), 3))
    print(bits(0xFF00FF), hex_of(rotate(0x80000001, 4)), mean(2 ** 63 - 1, 2 ** 63 - 3))
    print(pick(3), pick(4), collatz(27))
    buf = array(u8, 20)
    print(bytes(digits(90210, buf)))
    for i in range(3):
        for j in range(3):
            A[i][j] = i + j
            B[i][j] = i - j
    matmul()
    for row in C:
        print(row[0], row[1], row[2])
    k = 5
    k **= 2
    print(k, k // -3, k % -3, -k // 3, 7 if k > 3 else 8)
    for a, b in zip(range(3), range(10, 0, -4)):
        print(a, b)
    i = 10
    while i > 0:
        i -= 3
    else:
        print("done", i)
    x = y = 3
    x += 1
    print(x, y, x == 4 and y == 3, not x, x < y < 5)
    print(min(3, 1, 2), max(x, y), abs(-5), divmod(17, 5), sum(SQUARES), 10 in (1, 10))
    return 0


def hex_of(n: u32) -> u32:
    return n
