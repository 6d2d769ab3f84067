"""Conditions that are asked once more after they were joined with another one."""

from vipc.lang import Array, array, noinline, u32, u64

table: Array[u64] = array(u64, [7, 8, 9, 10])


class Pair:
    def __init__(self, a: u32, b: u32) -> None:
        self.a: u32 = a
        self.b: u32 = b


@noinline
def look(p: Pair) -> u64:
    some = 1 if p.b <= p.a or p.b >= 62 else 0
    return some * 1000 + (table[p.a] if p.b <= p.a else 59)


@noinline
def both(p: Pair) -> u64:
    some = 1 if p.b <= p.a and p.b >= 2 else 0
    return some * 1000 + (table[p.a] if p.b <= p.a else 59) + (100 if p.b >= 2 else 0)


@noinline
def told(p: Pair) -> tuple[bool, bool, int]:
    less = p.a < p.b
    large = p.b > 40
    if less and large:
        return less, large, 1
    return less, large, 0


def main() -> int:
    for a, b in ((3, 1), (1, 3), (3, 70), (2, 2), (79, 22)):
        p = Pair(a, b)
        print(a, b, told(p), end=" ")
        try:
            print(look(p), end=" ")
            print(both(p))
        except IndexError as error:
            print(error)
    return 0
