"""Floats in every kind of place."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Callable, Final, Generic, TypeVar

from vipc.lang import Array, Ring, Span, array, i32, u8, u32, u64

T = TypeVar("T")
ORIGIN: Final = (0.0, 1.5)
RATES: Final = (0.05, 0.1, 0.2)


class Level(IntEnum):
    LOW = 1
    HIGH = 3


class Box(Generic[T]):
    value: T

    def __init__(self, value: T) -> None:
        self.value = value

    def get(self) -> T:
        return self.value


class TooHot(Exception):
    def __init__(self, degrees: int) -> None:
        self.degrees = degrees


@dataclass(frozen=True)
class Vec:
    x: float
    y: float

    def __add__(self, other: "Vec") -> "Vec":
        return Vec(self.x + other.x, self.y + other.y)

    def __mul__(self, k: float) -> "Vec":
        return Vec(self.x * k, self.y * k)

    def __truediv__(self, k: float) -> "Vec":
        return Vec(self.x / k, self.y / k)

    def __neg__(self) -> "Vec":
        return Vec(-self.x, -self.y)

    @property
    def norm(self) -> float:
        return (self.x**2 + self.y**2) ** 0.5


@dataclass(order=True)
class Score:
    points: float
    name: int = 0


def square(x: float) -> float:
    return x * x


def double(x: float) -> float:
    return 2 * x


def apply(f: Callable[[float], float], xs: Span[float]) -> None:
    for i in range(len(xs)):
        xs[i] = f(xs[i])


def bisect(f: Callable[[float], float], target: float, *, low: float = 0.0, high: float = 10.0) -> float:
    while high - low > 1e-9:
        mid = (low + high) / 2
        if f(mid) < target:
            low = mid
        else:
            high = mid
    return low


def polar(x: float, y: float) -> tuple[float, bool, int]:
    return (x * x + y * y) ** 0.5, x > 0, int(x // 1)


def temperature(t: float) -> str:
    if t > 100:
        raise TooHot(int(t))
    return "hot" if t > 30 else "cold"


def clamp(x: float, low: float, high: float) -> float:
    return max(low, min(x, high))


def main() -> int:
    v = Vec(3.0, 4.0)
    w = v + v * 0.5
    print(w, w.norm, (-w).x, w / 2.0 == Vec(2.25, 3.0), v == Vec(3.0, 4.0))
    print(Score(1.5) < Score(2.5), Score(1.5, 2) == Score(1.5, 2))
    b = Box(2.5)
    c: Box[float] = Box(b.get() * 2)
    print(b.get(), c.get(), b.value)
    xs = array(float, [1.0, 2.0, 3.5])
    apply(square, xs)
    apply(double, xs[1:])
    print(xs[0], xs[1], xs[2], xs[-1])
    print(f"{bisect(square, 2.0):.6f} {bisect(double, 5.0, high=4.0):.3f}")
    r, positive, whole = polar(3.7, -4.0)
    print(r, positive, whole)
    for t in (10.0, 35.5, 120.25):
        try:
            print(temperature(t))
        except TooHot as e:
            print("too hot", e.degrees, e)
    level = Level.HIGH
    print(level * 1.5, level / 2, Level.LOW + 0.5, True + 0.5)
    for i, rate in enumerate(RATES):
        print(i, rate, f"{rate:.0%}", end=" ")
    print(ORIGIN, ORIGIN[1], len(RATES))
    if (half := r / 2) > 2:
        print(f"{half:.3f}", clamp(half, 0.0, 2.5))
    match whole:
        case 3 if r > 5.0:
            print("big")
        case _:
            print("small")
    grid: Array[Array[float]] = array(float, 2, 3)
    for i in range(2):
        for j in range(3):
            grid[i][j] = i + j / 10
    print(grid[1][2], sum(grid[0]), max(grid[1]))
    ring: Ring[float] = Ring(array(float, 4))
    ring.push(1.5)
    ring.push(2.5)
    print(len(ring), ring.pop())
    n: u32 = 10
    total: u64 = 0
    avg = 0.0
    for k in range(n):
        total += k
        avg += (k - avg) / (k + 1)
    print(total / n, avg, n % 3 / 2, -n / 4, n**-1, 2**0.5 if n > 5 else 0.0)
    small: i32 = round(-2.5)
    byte: u8 = int(200.9)
    print(small, byte, int(1e18), round(1e15 + 0.5), round(0.5), round(1.5))
    print(str(1.5) + "|" + repr(0.1), f"{str(2.0):>6}", 1e22, 1e21, 123456789012345678.0)
    print(not 0.0, bool(-0.0), 0.0 == -0.0, 1 < 1.5 < 2, 0.1 + 0.2 != 0.3, 3 == 3.0, 2.5 in (1.0, 2.5))
    x = 10.0
    x **= 2
    x %= 7
    print(x, x // 1, divmod(x, 0.3), abs(-x), -x % 3, +x)
    print(float(n), float(True), float("1e3"), float("-inf"), 0.0)
    print(1_000.5, 1e-3, .5, 5., 0x10 / 3)
    print("%", 7 // 2.0, 7 % 2.5, -7 // 2.0, 2.0 ** 3, 10 ** 2.0)
    return int(x)
