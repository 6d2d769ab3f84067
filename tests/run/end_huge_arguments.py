"""Arguments beyond i64 that meet narrow parameters, through Callable and @virtual: the first parameter that fails counts."""

from typing import Callable

from vipc.lang import i8, noinline, u64, virtual


class Base:
    @virtual
    def act(self, small: i8, large: u64, flag: bool) -> int:
        return small


class Derived(Base):
    @virtual
    def act(self, small: i8, large: u64, flag: bool) -> int:
        return small + 1


base = Base()
derived = Derived()


def one(x: i8, y: u64) -> int:
    return x


def two(x: i8, y: u64) -> int:
    return x + 1


@noinline
def huge() -> u64:
    return 11918511413978066532


def run(o: Base, f: Callable[[i8, u64], int], x: u64, n: int) -> None:
    try:
        print(o.act(x, 1, True))
    except OverflowError as e:
        print(e)
    try:
        print(o.act(x, n, True))
    except OverflowError as e:
        print(e)
    try:
        print(o.act(1, n, True))
    except OverflowError as e:
        print(e)
    try:
        print(f(x, 1))
    except OverflowError as e:
        print(e)
    try:
        print(f(x, n))
    except OverflowError as e:
        print(e)
    try:
        print(f(n * 1000, n))
    except OverflowError as e:
        print(e)
    try:
        print(f(1, n))
    except OverflowError as e:
        print(e)


def main() -> int:
    run(base, one, huge(), -1)
    run(derived, two, 2 ** 64 - 1, -2)
    run(derived, two, 5, 6)
    try:
        two(huge(), 1)
    except OverflowError:
        f = one if huge() > 3 else two
        o = base if huge() > 3 else derived
        try:
            f(huge(), 1)
        finally:
            o.act(huge(), 2, True)
    return 0
