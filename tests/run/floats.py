"""Floats in all the places."""

from dataclasses import dataclass
from typing import Final

from vipc.lang import Array, Span, array, i32, u8, u32, u64

GRAVITY: Final = 9.81
HALF: Final = 1 / 2
TABLE: Final = array(float, [0.5 * i for i in range(8)])
samples: Array[float] = array(float, 16)
total: float = 0.0
WEIGHTS: Final[float] = 0.25


@dataclass
class Point:
    x: float
    y: float = 0.0

    def length(self) -> float:
        return (self.x * self.x + self.y * self.y) ** 0.5

    def __add__(self, other: "Point") -> "Point":
        return Point(self.x + other.x, self.y + other.y)


class Stats:
    count: int
    sum: float
    squares: float
    history: Array[float] = array(float, 4)

    def __init__(self) -> None:
        self.count = 0
        self.sum = 0.0
        self.squares = 0.0

    def add(self, value: float) -> None:
        self.history[self.count % 4] = value
        self.count += 1
        self.sum += value
        self.squares += value * value

    def mean(self) -> float:
        return self.sum / self.count

    def variance(self) -> float:
        m = self.mean()
        return self.squares / self.count - m * m


def mean(values: Span[float]) -> float:
    return sum(values) / len(values)


def minmax(values: Span[float]) -> tuple[float, float]:
    low, high = values[0], values[0]
    for v in values:
        low = min(low, v)
        high = max(high, v)
    return low, high


def newton(x: float, eps: float = 1e-12) -> float:
    guess = x / 2 if x > 1 else x
    while abs(guess * guess - x) > eps:
        guess = (guess + x / guess) / 2
    return guess


def bump(by: float) -> None:
    global total
    total += by


def main() -> int:
    p = Point(3.0, 4.0)
    q = Point(1.5)
    r = p + q
    print(p, q, r, p.length(), r.length(), p == Point(3.0, 4.0))
    s = Stats()
    for i in range(10):
        s.add(i * 0.1)
        samples[i] = i / 4
    print(s.mean(), s.variance(), s.count)
    print(f"{s.mean():.3f} {s.variance():8.5f} {GRAVITY} {HALF} {WEIGHTS}")
    print(mean(samples[:10]), minmax(samples[0:10]), mean(TABLE))
    print(newton(2.0), newton(1e6), newton(0.25))
    bump(2.5)
    bump(-0.25)
    print(total, total > 2, 2 < total < 3)
    n: u32 = 7
    big: u64 = 2**64 - 1
    small: i32 = -5
    print(n / 2, big / 3, small / 2, small // 2, n * 1.5, big * 1.0, small * 2.0, float(big), float(small))
    print(-7.5 // 2, -7.5 % 2, 7.5 // -2, 7.5 % -2, divmod(-7.5, 2), divmod(7, 2.5))
    print(int(3.99), int(-3.99), round(2.5), round(3.5), round(-2.5), round(2.675, 2), round(1234.5678, -2))
    print(2.0**10, 2.0**-1, 2**-2, 9.0**0.5, 10**-3)
    print(1e16, 1e15, 123456789.0, 1e-5, 0.0001, -0.0, 1e300 * 1e10, -1e300 * 1e10)
    print(float("nan") == float("nan"), float("inf"), float("nan"))
    print((1.5).is_integer(), (2.0).is_integer(), abs(-2.5), max(1.5, 2.5, 0.5), min(1.5, 2.5))
    if total:
        print("truthy", bool(0.0), bool(0.1), not 0.0)
    print(f"{1234567.891:,.2f}|{0.5:%}|{0.1234:.1%}|{1e10:g}|{1e-10:g}|{3.0:g}|{5:.2f}|{2.5!r:>8}|{2.5:>8}")
    x = 3.7
    x -= 1
    x *= 2
    x /= 3
    x //= 1
    print(f"{x=}", f"{x = :.2f}")
    print(u8(300.7), u32(-1.5), 0.1 + 0.2 == 0.3, 0.1 + 0.2)
    print(big > 1.8e19, big == 18446744073709551616.0, 9007199254740993 == 9007199254740992.0, n == 7.0)
    return 0
