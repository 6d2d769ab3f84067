"""Arrays filled, copied and compared."""
from enum import Enum
from typing import Callable

from vipc.lang import Array, Opt, Ref, Span, array, i32, u8


class C:
    def __init__(self, n: int = 0) -> None:
        self.n = n

class K(Enum):
    A = 1
    B = 2

refs: Array[Ref[C]] = array(Ref[C], [C(1), C(2)])
opts: Array[Opt[C]] = array(Opt[C], 3)
kinds: Array[K] = array(K, [K.A, K.B])
names: Array[str] = array(str, ["a", "b"])
left = array(i32, 2, 3)
right = array(i32, 2, 3)
fine = array(float, 2, 2)
cube = array(u8, 2, 2, 2)

def inc(n: int) -> int:
    return n + 1

def same(a: Span[float], b: Span[float]) -> bool:
    return a == b

def main() -> int:
    names.fill("xyz")
    print(names[0], names[1])
    other = array(str, ["x", "yes"])
    names.copy_from(other)
    print(names[0], names[1], names == other, names != other, names[:1] == names[1:])
    fns = array(Callable[[int], int], [inc, inc])
    print(fns == fns, fns[1](3))
    print(left == right, left != right)
    right[1][2] = 7
    print(left == right, left[0] == right[0], left[1] == right[1], left[:1] == right[:1])
    nan = float("nan")
    a = array(float, [1.0, 0.0, nan])
    b = array(float, [1.0, -0.0, nan])
    print(a == b, a[:2] == b[:2], same(a[:2], b[:1]), same(a[1:], b[1:]))
    fine[1][1] = 2.5
    print(fine == fine, cube == cube, opts == opts, refs == refs, kinds == kinds)
    opts[1] = refs[0]
    print(opts[:2] == opts[1:])
    if left != right and names == other:
        print("differ")
    return 0
