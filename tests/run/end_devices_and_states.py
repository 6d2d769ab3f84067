"""State machine, callables, properties, statics, operators."""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntFlag, auto
from typing import TYPE_CHECKING, Callable, Final

from vipc.lang import Array, Atomic, Ref, Ring, Span, array, i32, u8, u16, u32, usize

if TYPE_CHECKING:
    pass

Handler = Callable[[u32], int]
LIMITS: Final = (10, 20, 30)
NAMES: Final = ("zero", "one", "two")


class Perm(IntFlag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


class State(Enum):
    IDLE = 0
    RUN = 1
    STOP = 2

    @property
    def is_final(self) -> bool:
        return self is State.STOP

    def next(self) -> State:
        match self:
            case State.IDLE:
                return State.RUN
            case State.RUN:
                return State.STOP
            case State.STOP:
                return State.IDLE


@dataclass(order=True, frozen=True)
class Version:
    major: u8
    minor: u8 = 0
    patch: u8 = field(default=0)

    @staticmethod
    def parse(text: str) -> Version:
        a, b, c = text.split(".")
        return Version(int(a), int(b), int(c))

    def bumped(self) -> Version:
        return Version(self.major, self.minor, self.patch + 1)


@dataclass
class Matrix:
    a: i32 = 1
    b: i32 = 0
    c: i32 = 0
    d: i32 = 1

    def __mul__(self, other: Matrix) -> Matrix:
        return Matrix(self.a * other.a + self.b * other.c, self.a * other.b + self.b * other.d,
                      self.c * other.a + self.d * other.c, self.c * other.b + self.d * other.d)

    def __neg__(self) -> Matrix:
        return Matrix(-self.a, -self.b, -self.c, -self.d)

    def __bool__(self) -> bool:
        return self.a * self.d != self.b * self.c

    def __iadd__(self, other: Matrix) -> Matrix:
        self.a += other.a
        return self


class Device:
    registered: Atomic[u32] = Atomic(0)

    def __init__(self, name: str, handler: Handler) -> None:
        self.name = name
        self.handler = handler
        self.calls = 0

    def fire(self, value: u32) -> int:
        self.calls += 1
        self.registered.fetch_add(1)
        return self.handler(value)


def double(value: u32) -> int:
    return value * 2


def negate(value: u32) -> int:
    return -value


TABLE: Array[Handler] = array(Handler, [double, negate])
devices: Array[Ref[Device]] = array(Ref[Device], [Device("a", double), Device("b", negate)])
ring: Ring[u16] = Ring(array(u16, 3))


def fibonacci(n: u32) -> int:
    base = Matrix(1, 1, 1, 0)
    result = Matrix()
    while n > 0:
        if n % 2:
            result = result * base
        base = base * base
        n //= 2
    return result.b


def find(values: Span[u8], wanted: u8, /, *, start: usize = 0, strict: bool = False) -> int:
    for index in range(start, len(values)):
        if values[index] == wanted:
            return index
    else:
        if strict:
            raise ValueError("not found")
    return -1


def stats(values: Span[u8]) -> tuple[int, int, float]:
    low, high, total = 255, 0, 0
    for value in values:
        low = min(low, value)
        high = max(high, value)
        total += value
    return low, high, total / len(values)


def main() -> int:
    state = State.IDLE
    for _ in range(4):
        print(state.name, state.value, state.is_final, end=" ")
        state = state.next()
    print()
    perm = Perm.R | Perm.X
    print(perm, Perm.RW, Perm.R in perm, Perm.W in perm, perm & ~Perm.X, int(perm), bool(perm & Perm.W), repr(perm))
    v = Version.parse("1.2.3")
    print(v, v.bumped() > v, v == Version(1, 2, 3), Version(2) < Version(1, 9, 9), v.bumped())
    print(fibonacci(20), -Matrix(1, 2), bool(Matrix(0, 0, 0, 0)))
    m = Matrix()
    m += Matrix(5)
    print(m, "invertible" if m else "singular")
    for device in devices:
        print(device.name, device.fire(21), device.calls, device.registered.load())
    print(TABLE[1](4), sum(f(3) for f in TABLE), NAMES[len(NAMES) - 1], LIMITS[1], max(LIMITS))
    data = array(u8, [9, 4, 7, 4])
    low, high, mean = stats(data)
    print(low, high, mean, f"{mean:.2f}", find(data, 4), find(data, 4, start=2), find(data, 1))
    for value in (1, 2, 3):
        ring.push(value)
    try:
        ring.push(4)
    except IndexError as error:
        print(error, len(ring))
    print(ring.pop(), ring.peek(), 3 in ring, list_of(ring))
    match (data[0], len(data)):
        case (9, n) if n > 3:
            print("nine", n)
        case (_, 0):
            print("empty")
        case _:
            pass
    index = 0
    while (found := find(data, 4, start=index)) >= 0:
        print("at", found, end=" ")
        index = found + 1
    print(f"{index!r:>5}|{index:<5}|{index:^5}|{-index:+}|{255:#x}|{255:#010b}|{1e10:g}|{True!s:>6}|{'x':*^7}")
    return find(data, 100, strict=True)


def list_of(items: Ring[u16]) -> int:
    total = 0
    for position, item in enumerate(items):
        total += item * 10 ** 2 + position
    return total
