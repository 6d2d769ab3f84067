"""Ordered frozen data classes, defaults of fields, combined flags, code points beyond the first plane."""

from dataclasses import dataclass, field
from enum import IntFlag

from vipc.lang import i32, i64, u8


class F(IntFlag):
    A = 1
    B = 2
    C = 4




@dataclass(order=True, frozen=True)
class V:
    a: u8
    b: i32 = 5


@dataclass
class W:
    v: u8 = field(default=3)
    name: str = "w"


def show(f: F) -> None:
    print(f, f"{f}", f"{f:>5}", int(f))


def main() -> int:
    show(F.A)
    show(F.A | F.C)
    show(F(0))
    print(V(1) < V(2), V(1, 5) <= V(1), V(1) == V(1, 5), V(3) > V(2, 9), max(1, 2))
    print(W().v, W(7, "q").name)
    x: i64 = -1
    total = 0
    for c in "añ€😀":
        total += ord(c)
    print(total, len("añ€😀"), len("añ€😀".encode()))
    print(f"{b'ab':hex}")
    return 0
