"""Functions and operators that return the object they make."""

from dataclasses import dataclass

from vipc.lang import Array, array, i32, u8


@dataclass
class V:
    x: i32
    y: i32

    def __add__(self, other: "V") -> "V":
        return V(self.x + other.x, self.y + other.y)

    def scaled(self, k: int) -> "V":
        out = V(self.x, self.y)
        out.x *= k
        out.y *= k
        return out

    def __neg__(self) -> "V":
        return V(-self.x, -self.y)


class Box:
    buf: Array[u8] = array(u8, 4)

    def __init__(self, v: V) -> None:
        self.v: V = v
        self.buf[0] = 7


def boxed(v: V) -> Box:
    return Box(v)


def maybe(n: int) -> V | None:
    if n < 0:
        return None
    return V(n, n)


def careful(n: int) -> V:
    try:
        if n == 3:
            raise ValueError("three")
        return V(n, 1)
    except ValueError:
        return V(0, 0)
    finally:
        print("finally", n)


def fib(n: int) -> V:
    if n == 0:
        return V(0, 1)
    before = fib(n - 1)
    return V(before.y, before.x + before.y)


def main() -> int:
    acc = V(0, 0)
    step = V(1, 2)
    for i in range(5):
        acc = acc + step
        acc += step
    print(acc)
    w = (acc + step).scaled(3) + -step
    print(w, acc, step)
    b = boxed(w)
    b.v.x = 1
    print(b.buf[0], w.x, b.v is w)
    m = maybe(3)
    if m is not None:
        print(m.x)
    print(maybe(-1) is None)
    print(careful(3).x, careful(4).x)
    print(fib(20).x)
    return 0
