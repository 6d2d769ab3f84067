"""Errors raised while others are handled, with causes and contexts."""


class E(Exception):
    def __init__(self, a: int) -> None:
        self.a = a

def leaf(n: int) -> int:
    if n > 2:
        raise E(n)
    return n

def mid(n: int) -> int:
    try:
        return leaf(n)
    except E as e:
        try:
            return leaf(n + 1) + e.a
        except E as e2:
            raise ValueError("both") from e2

def top() -> None:
    try:
        print(mid(1))
        print(mid(5))
    finally:
        try:
            leaf(9)
        except E:
            print("swallowed")

def main() -> int:
    try:
        top()
    except ValueError as e:
        print(e)
    top()
    return 0
