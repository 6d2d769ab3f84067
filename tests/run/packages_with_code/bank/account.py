"""An account that holds at most 100."""

from vipc.lang import u8


class Full(Exception):
    def __init__(self, over: int) -> None:
        self.over = over


class Account:
    total: u8

    def __init__(self, total: u8) -> None:
        self.total = total

    def put(self, amount: int) -> None:
        if self.total + amount > 100:
            raise Full(self.total + amount - 100)
        self.total += amount
