"""The heap queue: a `List` in which no value is less than the one at (n - 1) // 2, as Python's heapq keeps it.

Values need `<`: integers, tuples, classes with `__lt__`.
"""

from __future__ import annotations

from typing import TypeVar

from lib.list import List
from vipc.lang import Span

T = TypeVar("T")


def heappush(heap: List[T], item: T) -> None:
    """Adds a value."""
    heap.append(item)
    _sift_down(heap.view(), 0, len(heap) - 1)


def heappop(heap: List[T]) -> T:
    """Takes out the least value."""
    last = heap.pop()
    if len(heap) == 0:
        return last
    return heapreplace(heap, last)


def heapreplace(heap: List[T], item: T) -> T:
    """Takes out the least value, then adds another."""
    values = heap.view()
    if len(values) == 0:
        raise IndexError("index out of range")
    least = values[0]
    values[0] = item
    _sift_up(values, 0)
    return least


def heappushpop(heap: List[T], item: T) -> T:
    """Adds a value, then takes out the least."""
    values = heap.view()
    if len(values) > 0 and values[0] < item:
        return heapreplace(heap, item)
    return item


def heapify(heap: List[T]) -> None:
    """Puts the values of a list into the order of a heap."""
    values = heap.view()
    for at in reversed(range(len(values) // 2)):
        _sift_up(values, at)


def _sift_down(values: Span[T], start: int, at: int) -> None:
    """The value at `at` up towards `start`, while it is less than its parent."""
    item = values[at]
    while at > start:
        parent = (at - 1) >> 1
        if not item < values[parent]:
            break
        values[at] = values[parent]
        at = parent
    values[at] = item


def _sift_up(values: Span[T], at: int) -> None:
    """The value at `at` to a leaf by the lesser children, then up again."""
    start, item = at, values[at]
    child = 2 * at + 1
    while child < len(values):
        right = child + 1
        if right < len(values) and not values[child] < values[right]:
            child = right
        values[at] = values[child]
        at = child
        child = 2 * at + 1
    values[at] = item
    _sift_down(values, start, at)
