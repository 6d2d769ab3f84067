"""Operator methods, members of enums, displays of tuples, texts of dataclasses."""

from dataclasses import dataclass
from enum import Enum, IntFlag

from vipc.lang import u8


class Color(Enum):
    RED = 1
    BLUE = 2

class R(IntFlag):
    A = 1
    B = 2

@dataclass
class Inner:
    a: u8
    s: str

@dataclass
class P:
    x: int
    inner: Inner

    def __len__(self) -> int:
        return self.x

    def __contains__(self, n: int) -> bool:
        return n == self.x

    def __getitem__(self, n: int) -> int:
        return self.x + n

    def __neg__(self) -> int:
        return -self.x

def main() -> int:
    i = Inner(1, "q")
    p = P(3, i)
    print(p, f"{p!r}")
    for c in Color:
        print(c)
    print(len(Color), Color.RED.name, Color.RED.value)
    for a, b in ((1, "x"), (2, "y")):
        print(a, b)
    for k, (a, b) in enumerate(((1, "x"), (2, "y"))):
        print(k, a, b)
    for _ in range(3):
        pass
    for _, q in (("a", 1), ("b", 2)):
        print(q)
    for z in reversed((1, 2, 3)):
        print(z)
    if p:
        print(len(p), 3 in p, p[4], -p)
    f = R.A | R.B
    if R.A in f and R.B not in f:
        return 1
    if "b" in "abc":
        pass
    return 0
