"""Sorting in place, stable: short runs by insertion, then runs merged by rotation, without storage of its own.

A merge of two runs halves the longer one, finds where its middle belongs in the other, rotates what lies between, and
merges both halves: O(n log^2 n) comparisons and moves.
"""

from __future__ import annotations

from typing import Final, TypeVar

from vipc.lang import Span

T = TypeVar("T")
RUN: Final = 12


def sort_span(items: Span[T]) -> None:
    """Sorts by `<`; what is equal keeps its order."""
    for start in range(0, len(items), RUN):
        _insert(items[start:min(start + RUN, len(items))])
    width = RUN
    while width < len(items):
        for start in range(0, len(items) - width, 2 * width):
            _merge(items[start:min(start + 2 * width, len(items))], width)
        width *= 2


def _insert(items: Span[T]) -> None:
    for index in range(1, len(items)):
        value = items[index]
        at = index
        while at > 0 and value < items[at - 1]:
            items[at] = items[at - 1]
            at -= 1
        items[at] = value


def _merge(items: Span[T], middle: int) -> None:
    """Two sorted runs, [0, middle) and [middle, end), into one."""
    rest = len(items) - middle
    if middle == 0 or rest == 0 or not items[middle] < items[middle - 1]:
        return
    if middle + rest == 2:
        items[0], items[1] = items[1], items[0]
        return
    if middle > rest:
        first = middle // 2
        second = middle + _before(items[middle:], items[first])
    else:
        second = middle + rest // 2
        first = _after(items[:middle], items[second])
    _rotate(items[first:second], middle - first)
    cut = first + second - middle
    _merge(items[:cut], first)
    _merge(items[cut:], second - cut)


def _before(items: Span[T], value: T) -> int:
    """How many items are less than the value."""
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if items[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


def _after(items: Span[T], value: T) -> int:
    """How many items the value is not less than."""
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if value < items[middle]:
            high = middle
        else:
            low = middle + 1
    return low


def _rotate(items: Span[T], count: int) -> None:
    """The first `count` items behind the others."""
    _reverse(items[:count])
    _reverse(items[count:])
    _reverse(items)


def _reverse(items: Span[T]) -> None:
    low, high = 0, len(items) - 1
    while low < high:
        items[low], items[high] = items[high], items[low]
        low += 1
        high -= 1
