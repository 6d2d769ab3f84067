"""Patterns of floats, floats on the heap."""
from dataclasses import dataclass

from vipc.lang import heap


@dataclass
class P:
    x: float
    y: float


class Node:
    value: float
    next: "Node | None"

    def __init__(self, value: float) -> None:
        self.value = value
        self.next = None


def name(x: float) -> str:
    match x:
        case 0.0:
            return "zero"
        case 1.5 | 2.5:
            return "some half"
        case 3:
            return "three"
        case -1.0:
            return "minus"
        case _:
            return "other"


def where(p: P) -> str:
    match p:
        case P(x=0.0, y=0.0):
            return "origin"
        case P(x=0.0):
            return "on y"
        case P(x=a, y=b) if a == b:
            return "diagonal"
    return "elsewhere"


def pair(t: tuple[float, int]) -> str:
    match t:
        case (0.5, 1):
            return "half one"
        case (x, 2):
            return "two" if x > 1 else "small two"
        case _:
            return "else"


def main() -> int:
    for x in (0.0, -0.0, 1.5, 2.5, 3.0, -1.0, 7.25, float("nan")):
        print(x, name(x))
    print(where(P(0.0, 0.0)), where(P(0.0, 2.0)), where(P(2.0, 2.0)), where(P(1.0, 2.0)))
    print(pair((0.5, 1)), pair((1.5, 2)), pair((0.5, 2)), pair((0.1, 3)))
    head = heap.new(Node, 1.5)
    head.next = heap.new(Node, 2.5)
    total = 0.0
    node: Node | None = head
    while node is not None:
        total += node.value
        node = node.next
    print(total)
    data = heap.array(float, 4)
    data[2] = 0.75
    print(sum(data), data[2])
    del data
    return 0
