"""Exceptions through with, finally and handlers that raise and catch others; a bare raise at the end."""

from vipc.lang import u32


class Base(Exception):
    pass


class Sub(Base):
    pass


def deep(n: u32) -> u32:
    if n == 0:
        raise Sub("bottom")
    return deep(n - 1) + 1


def cleanup(n: u32) -> u32:
    try:
        return deep(n)
    except Base as e:
        print("caught", e)
        try:
            raise ValueError("inner") from e
        except ValueError as v:
            print("then", v)
        raise
    finally:
        print("finally")


class Ctx:
    def __enter__(self) -> "Ctx":
        print("in")
        return self

    def __exit__(self, a: object, b: object, c: object) -> None:
        print("out")


def loop() -> int:
    n = 0
    for i in range(10):
        with Ctx():
            try:
                if i == 2:
                    continue
                if i == 3:
                    break
                n += i
            finally:
                n += 100
    return n


def main() -> int:
    print(loop())
    try:
        cleanup(3)
    except Sub as s:
        print("top", s)
    cleanup(2)
    return 0
