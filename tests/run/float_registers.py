"""Floats that live across calls, loop turns and errors: more of them than there are registers, and changing places."""

from vipc.lang import Array, Span, array, noinline, u64

VALUES: Array[float] = array(float, [1.0, 2.0, 3.0, 4.0])


class Point:
    """Two floats and a count."""

    x: float
    y: float
    moves: int

    def __init__(self, x: float, y: float) -> None:
        self.x = x
        self.y = y
        self.moves = 0

    def move(self, dx: float, dy: float) -> None:
        self.x += dx
        self.y += dy
        self.moves += 1


@noinline
def half(value: float) -> float:
    """A call that computes with floats itself."""
    if value < 0.0:
        raise ValueError("negative")
    return value * 0.5


@noinline
def scaled(a: float, n: int, b: float, m: int, c: float) -> float:
    """Words and floats in turn."""
    return a * n + b * m - c


@noinline
def many(start: float) -> float:
    """More floats across a call than the callee saves."""
    a = start + 1.0
    b = start * 2.0
    c = a - b
    d = a * b
    e = a + b + c
    f = d - e
    g = f * 0.25
    h = g + a
    i = h - b
    j = i + 0.125
    k = j * 3.0
    total = 0.0
    for turn in range(5):
        step = half(d + turn)
        total += step * a - b + c * d - e + f * g - h + i * j - k
        a, b = b, a
        c, d, e = d, e, c
    return total + abs(a) + b * 2.0 + c * 3.0 + d * 4.0 + e * 5.0


@noinline
def fibonacci(turns: int) -> float:
    """Two floats that change places each turn."""
    a = 0.0
    b = 1.0
    for _ in range(turns):
        a, b = b, a + b
    return a


def rotated(turns: int) -> tuple[float, float, float, int, int]:
    """Floats and words in cycles of their own."""
    a = 1.5
    b = 2.5
    c = 4.5
    i = 1
    j = 2
    for _ in range(turns):
        a, b, c = b, c, a
        i, j = j, i + j
    return a, b, c, i, j


def caught(limit: int) -> float:
    """Values from before a try are the same behind it."""
    total = 0.0
    scale = 1.25
    offset = -3.0
    for n in range(limit):
        value = offset + n
        try:
            total += half(value) * scale
            scale += 0.5
        except ValueError:
            total -= value * scale
        finally:
            offset += 0.5
    return total + scale * 1000.0 + offset


def divided(values: Span[float], by: float) -> float:
    """An error with floats at hand."""
    total = 0.0
    for value in values:
        total += value / by
        by -= 1.0
    return total


def either(flag: bool, a: float, b: float) -> float:
    """One of two, which may be a word of a call or of an operation."""
    chosen = half(a) if flag else a + b
    return chosen if chosen < 10.0 else 10.0


def newton(a: float) -> tuple[float, int]:
    """A loop that ends by a comparison of floats."""
    guess = a
    turns = 0
    while abs(guess * guess - a) > 1e-9 and turns < 60:
        guess = 0.5 * (guess + a / guess)
        turns += 1
    return guess, turns


def walk() -> None:
    """Fields across calls."""
    point = Point(0.5, -0.5)
    dx = 0.25
    for n in range(6):
        point.move(dx, -dx)
        if n % 2:
            dx = half(dx)
    print(point.x, point.y, point.moves, dx)


def mixed(n: u64) -> float:
    """Integers that become floats and the other way round, with both across calls."""
    count = 0
    total = 0.0
    for i in range(n):
        value = half(float(i * 7))
        count += int(value)
        total += value + count
    return total


def main() -> int:
    print(many(3.0), many(0.0))
    print(fibonacci(60), fibonacci(1))
    print(rotated(7))
    print(caught(9))
    print(scaled(1.5, 2, 0.25, -4, 1.0))
    print(either(True, 7.0, 1.0), either(False, 7.0, 1.0), either(False, 70.0, 1.0))
    print(newton(2.0))
    print(newton(0.0))
    walk()
    print(mixed(10))
    nan = float("nan")
    print(nan < 1.0, not nan < 1.0, -0.0, abs(-0.0))
    print(divided(VALUES[:2], 3.0))
    try:
        print(many(5.0))
    except ValueError as error:
        print("caught", error)
    print(divided(VALUES[:], 2.0))
    return 0
