"""Every way out of with, try and finally, with errors from __enter__ and __exit__."""

from vipc.lang import array, u8


class A(Exception):
    pass

class B(A):
    pass

class Res:
    def __init__(self, n: int, fail: bool) -> None:
        self.n: int = n
        self.fail: bool = fail

    def __enter__(self) -> int:
        print("enter", self.n)
        if self.fail:
            raise A
        return self.n * 10

    def __exit__(self, a: object, b: object, c: object) -> None:
        print("exit", self.n)
        if self.n == 3:
            raise B

def use(n: int, fail: bool) -> int:
    with Res(n, fail) as v:
        print("body", v)
        if n == 1:
            raise ValueError("one")
        return v
    return 0

def chain(n: int) -> None:
    try:
        use(n, n == 2)
    except ValueError as e:
        print("ve", e)
        raise A from None
    except B as e:
        raise ValueError("again") from e

def loop_try() -> int:
    count = 0
    for i in range(6):
        try:
            if i == 1:
                continue
            if i == 4:
                break
            if i == 2:
                raise A
            count += 1
        except A:
            count += 100
            continue
        else:
            count += 1000
        finally:
            count += 10000
    return count

def fin_over() -> int:
    while True:
        try:
            raise A
        finally:
            break
    return 3

def deep_handlers(n: int) -> int:
    try:
        if n == 0:
            raise A
        return deep_handlers(n - 1)
    except A:
        if n < 3:
            raise
        return n

def shadow() -> None:
    try:
        try:
            raise A
        except A:
            x = array(u8, 2)
            i = 7
            print(x[i])
    except IndexError as e:
        print("inner", e)

def assertion(n: int) -> None:
    assert n > 0, "positive"
    assert n < 10
    print("ok", n)

def main() -> int:
    print(use(5, False))
    for n in range(1, 4):
        try:
            chain(n)
        except A:
            print("A")
        except ValueError as e:
            print("V", e)
    print(loop_try(), fin_over(), deep_handlers(5))
    shadow()
    for n in (5, 0, 11):
        try:
            assertion(n)
        except AssertionError as e:
            print("assert", e, "end")
    try:
        chain(3)
    except ValueError:
        chain(1)
    return 0
