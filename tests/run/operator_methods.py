"""Operator methods of all kinds, setters, items, constants of classes."""
from vipc.lang import Array, array, u32


class Vec:
    def __init__(self, x: int, y: int) -> None:
        self.x: int = x
        self.y: int = y

    def __add__(self, other: "Vec") -> "Vec":
        return Vec(self.x + other.x, self.y + other.y)

    def __sub__(self, other: "Vec") -> "Vec":
        return Vec(self.x - other.x, self.y - other.y)

    def __mul__(self, k: int) -> "Vec":
        return Vec(self.x * k, self.y * k)

    def __rmul__(self, k: int) -> "Vec":
        return Vec(self.x * k, self.y * k)

    def __iadd__(self, other: "Vec") -> "Vec":
        self.x += other.x
        self.y += other.y
        return self

    def __neg__(self) -> "Vec":
        return Vec(-self.x, -self.y)

    def __abs__(self) -> int:
        return abs(self.x) + abs(self.y)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vec):
            return NotImplemented
        return self.x == other.x and self.y == other.y

    def __lt__(self, other: "Vec") -> bool:
        return abs(self) < abs(other)

    def __bool__(self) -> bool:
        return self.x != 0 or self.y != 0

    def __str__(self) -> str:
        return "vec"

    def __hash__(self) -> int:
        return self.x ^ self.y

    def __truediv__(self, k: int) -> "Vec":
        return Vec(self.x // k, self.y // k)

    def __floordiv__(self, k: int) -> "Vec":
        return Vec(self.x // k, self.y // k)

    def __mod__(self, k: int) -> int:
        return self.x % k

    def __pow__(self, k: int) -> int:
        return self.x * k

    def __int__(self) -> int:
        return self.x

    def __call__(self, n: int) -> int:
        return self.x * n + self.y


class Table:
    data: Array[u32] = array(u32, 10)

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, i: int) -> u32:
        return self.data[i]

    def __setitem__(self, i: int, value: u32) -> None:
        self.data[i] = value * 2

    def __contains__(self, v: u32) -> bool:
        return self.data[3] == v


class Temp:
    def __init__(self) -> None:
        self._c: int = 0
        self.sets: int = 0

    @property
    def celsius(self) -> int:
        return self._c

    @celsius.setter
    def celsius(self, value: int) -> None:
        if value < -273:
            raise ValueError("too cold")
        self._c = value
        self.sets += 1

    @property
    def fahrenheit(self) -> int:
        return self._c * 9 // 5 + 32


class Limits:
    MAX = 10
    NAME = "lim"

    @staticmethod
    def clamp(n: int) -> int:
        return min(n, Limits.MAX)

    def get(self) -> int:
        return self.MAX


def main() -> int:
    a = Vec(1, 2)
    b = Vec(3, 4)
    c = a + b
    print(c.x, c.y, (a - b).x, (a * 3).y, (2 * b).x, (-a).x, abs(b), a == Vec(1, 2), a != b, a < b, b > a, bool(a), str(a), a)
    a += b
    print(a.x, a.y, (a / 2).x, (a // 3).y, a % 3, a ** 2, int(a), a(10))
    if not Vec(0, 0):
        print("zero")
    t = Table()
    t[3] = 7
    t[3] += 1
    print(t[3], len(t), 30 in t, 5 in t, t[-1] if len(t) > 20 else -1)
    k = Temp()
    k.celsius = 100
    k.celsius += 5
    print(k.celsius, k.fahrenheit, k.sets)
    try:
        k.celsius = -300
    except ValueError as e:
        print(e)
    print(Limits.MAX, Limits.clamp(50), Limits().get(), Limits.NAME)
    return 0
