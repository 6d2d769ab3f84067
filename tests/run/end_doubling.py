"""A ring of numbers, a table, a function called again and again; ends by a value that outgrows its type."""

from typing import Callable, Final

from vipc.lang import Array, array, i64, u32

N: Final = 4
M: Final = N * N - 1
NAME: Final = "abc"
table: Array[Array[u32]] = array(u32, N, N)
total: i64 = 0
text: str = "one"


class Ring:
    items: Array[u32] = array(u32, N)
    head: u32 = 0
    count: u32 = 0

    def push(self, v: u32) -> None:
        if self.count == N:
            raise IndexError("ring is full")
        self.items[(self.head + self.count) % N] = v
        self.count += 1

    def pop(self) -> u32:
        if not self.count:
            raise IndexError("ring is empty")
        v = self.items[self.head]
        self.head = (self.head + 1) % N
        self.count -= 1
        return v

    @property
    def full(self) -> bool:
        return self.count == N


ring = Ring()


def fill() -> None:
    global total, text
    for i in range(N):
        for j in range(N):
            table[i][j] = i * N + j
            total += table[i][j]
    text = "two"


def apply(f: Callable[[u32], u32], n: int) -> u32:
    r: u32 = 1
    for _ in range(n):
        r = f(r)
    return r


def double(x: u32) -> u32:
    return x * 2


def main() -> int:
    fill()
    print(total, text, M, NAME, table[-1][-1], table[N - 1][0])
    for v in (5, 6, 7, 8):
        ring.push(v)
    print(ring.full, ring.pop(), ring.pop(), ring.count)
    try:
        while True:
            print(ring.pop())
    except IndexError as e:
        print(e)
    print(apply(double, 31))
    a = b = 3
    a += 1
    print(a, b)
    i = 0
    while i < 3:
        i += 1
    else:
        print("else", i)
    x = (1, 2)
    y, z = x
    print(x, y + z, x[1])
    return apply(double, 33)
