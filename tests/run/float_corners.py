"""Corners."""
from typing import Final

from vipc.lang import Array, Span, array, i8, u16, u64, virtual

SCALE: Final = 10**3
PI: Final = 3.14159
TWO_PI: Final = 2 * PI
NEG: Final = -PI
BIG: Final = 1e308 * 10
weights: Array[float] = array(float, 3, fill=0.5)
best = 0.0
count = 0


class Shape:
    name: str = "shape"

    @virtual
    def area(self) -> float:
        return 0.0


class Circle(Shape):
    r: float

    def __init__(self, r: float) -> None:
        self.r = r

    @virtual
    def area(self) -> float:
        return PI * self.r**2


class Rect(Shape):
    w: float
    h: float

    def __init__(self, w: float, h: float = 1.0) -> None:
        self.w = w
        self.h = h

    @virtual
    def area(self) -> float:
        return self.w * self.h


def show(shape: Shape) -> None:
    print(f"{shape.area():.4f}")


def record(x: float) -> float:
    global best, count
    count += 1
    if x > best:
        best = x
    return best


def stats(xs: Span[float]) -> tuple[float, float, float]:
    n = len(xs)
    m = sum(xs) / n
    return m, (sum((x - m) * (x - m) for x in xs) / n) ** 0.5, max(xs) - min(xs)


def dot(a: Span[float], b: Span[float]) -> float:
    return sum(x * y for x, y in zip(a, b))


def horner(coefficients: Span[float], x: float) -> float:
    result = 0.0
    for c in reversed(coefficients):
        result = result * x + c
    return result


def compound(principal: float, rate: float, *, years: int = 10, per: int = 12) -> float:
    return principal * (1 + rate / per) ** (per * years)


def exp(x: float) -> float:
    term, total, n = 1.0, 1.0, 1
    while abs(term) > 1e-17:
        term *= x / n
        total += term
        n += 1
    return total


def gcd_ratio(a: int, b: int) -> float:
    while b:
        a, b = b, a % b
    return a / 2


def safe(a: float, b: float) -> float:
    try:
        return a / b
    except ZeroDivisionError:
        return float("inf") if a > 0 else float("-inf") if a < 0 else float("nan")
    finally:
        record(a)


def main() -> int:
    show(Circle(2.0))
    show(Rect(2.5, 4.0))
    show(Rect(3.5))
    print(TWO_PI, NEG, BIG, SCALE / 7, SCALE * 1.5)
    print(stats(array(float, [1.0, 2.0, 3.0, 4.5])))
    print(dot(weights, array(float, [1.0, 2.0, 4.0])), horner(array(float, [1.0, 0.5, 0.25]), 2.0))
    print(f"{compound(1000.0, 0.05):,.2f} {compound(1000.0, 0.05, years=5, per=1):,.2f}")
    print(exp(1.0), exp(-1.0), exp(0.0))
    print(gcd_ratio(48, 36), safe(1.0, 0.0), safe(-1.0, 0.0), safe(0.0, 0.0), safe(7.0, 2.0), best, count)
    a: i8 = -7
    b: u16 = 3
    c: u64 = 2**63 + 2**10
    print(a / b, a // 2.0, b * 0.1, c / 1, float(c), c > 9.2e18, c - 0.0, a**2.0, b**0.5, 2.0**a)
    values = array(float, 5)
    for i in range(5):
        values[i] = (i - 2) * 1.5
    values[0] += 10
    values[-1] *= 2
    print(values[0], values[4])
    i = 0
    while i < len(values) and values[i] != 0.0:
        i += 1
    else:
        print("at", i)
    ordered = sum(1 for k in range(len(values) - 1) if values[k] <= values[k + 1])
    print(ordered, all(v < 100.0 for v in values), any(v < 0 for v in values))
    print(f"|{values[0]:>10.3f}|{values[1]:<10.2e}|{values[2]:^10}|{values[3]:+08.2f}|{1 / 3:.{i}f}|")
    print("mean", sum(values) / len(values), "rounded", round(sum(values) / 7, 3), sep=": ")
    print(1e3 == 1000, 0.1 * 3, 1 - 0.9, 1e-310, 5e-324, 2.5e-8 * 4, 1.0 * 10**15, 1.0 * 10**16)
    print(int(2.5e9), int(-0.9), int(1e15) + 1, round(-0.5), round(1234.5), round(1.15, 1), round(-1.25, 1))
    return int(values[4])
