"""A tool with methods for any type."""

from typing import TypeVar

from vipc.lang import Span, array, u8

K = TypeVar("K")


class Tool:
    def __init__(self) -> None:
        self.calls = 0

    def first(self, items: Span[K]) -> K:
        self.calls += 1
        return items[0]

    def count(self, items: Span[K], wanted: K, depth: int = 0) -> int:
        if len(items) == 0:
            return 0
        return (1 if self.first(items) == wanted else 0) + self.count(items[1:], wanted, depth + 1)


def of_bytes(tool: Tool) -> u8:
    return tool.first(array(u8, [7, 8]))
