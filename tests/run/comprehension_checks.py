"""Checks that fail within comprehensions are caught where Python would."""
from vipc.lang import Array, array, u8, u32

table: Array[u32] = array(u32, [10, 20, 30, 0])


class Countdown:
    def __init__(self, start: u32) -> None:
        self.left: u32 = start

    def __iter__(self) -> "Countdown":
        return self

    def __next__(self) -> u32:
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        if self.left == 97:
            raise ValueError("ninety-seven")
        return self.left


def inverse(n: int) -> int:
    return 100 // n


def f1() -> int:
    return sum(
        inverse(x)
        for x in table
    )


def f2() -> int:
    return max([100 // x for x in table])


def f3() -> int:
    total = 0
    for x in (
        table[i + 1]
        for i in range(5)
    ):
        total += x
    return total


def f4() -> int:
    return min(x for x in table if x > 100)


def f5(n: int) -> int:
    return sum(
        n * x
        for x in range(1, 10)
    )


def f6() -> int:
    a = array(u8, [x * 100 for x in range(4)])
    return a[3]


def f7() -> int:
    return sum(x for x in Countdown(100))


def f8() -> int:
    for i, (a, b) in enumerate(zip(Countdown(4), (inverse(x) for x in table))):
        print(i, a, b)
    return 0


def f9() -> int:
    return max(table, key=inverse)


def f10() -> int:
    return sum(sum(inverse(y) for y in range(x, -1, -1)) for x in range(3, 5))


def f11() -> int:
    return int(any(inverse(x) in (inverse(y) for y in table) for x in (3, 4)))


def f12() -> int:
    return 1 if inverse(0) in {x: x for x in range(3)} else 0


def f13() -> int:
    for x in [inverse(x) for x in table]:
        print(x)
    return 0


def show(n: int) -> None:
    try:
        r = 0
        if n == 1:
            r = f1()
        elif n == 2:
            r = f2()
        elif n == 3:
            r = f3()
        elif n == 4:
            r = f4()
        elif n == 5:
            r = f5(1 << 62)
        elif n == 6:
            r = f6()
        elif n == 7:
            r = f7()
        elif n == 8:
            r = f8()
        elif n == 9:
            r = f9()
        elif n == 10:
            r = f10()
        elif n == 11:
            r = f11()
        elif n == 13:
            r = f13()
        print(n, r)
    except ArithmeticError as e:
        print(n, "arith", e)
    except (IndexError, ValueError) as e:
        print(n, "error", e)


def main() -> int:
    for n in range(1, 14):
        show(n)
    print(sum(x for x in Countdown(5)), 3 in Countdown(5), 7 in Countdown(5), max(Countdown(4)), sum(Countdown(5)))
    return 0
