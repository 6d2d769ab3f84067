"""`List[T]`: Python's list in storage of fixed capacity.

I1. The values are the first `used` elements of `storage`.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from lib.sort import sort_span
from vipc.lang import Span

T = TypeVar("T")


class List(Generic[T]):
    """A list of at most as many values as `storage` has elements; it begins empty."""

    def __init__(self, storage: Span[T]) -> None:
        self.storage: Span[T] = storage
        self.used: int = 0

    def __len__(self) -> int:
        return self.used

    @property
    def capacity(self) -> int:
        """How many values fit."""
        return len(self.storage)

    def view(self) -> Span[T]:
        """The values, in place, until the list is changed."""
        return self.storage[:self.used]

    def __getitem__(self, index: int) -> T:
        place = index if index >= 0 else index + self.used
        if place < 0 or place >= self.used:
            raise IndexError("list index out of range")
        return self.storage[place]

    def __setitem__(self, index: int, value: T) -> None:
        place = index if index >= 0 else index + self.used
        if place < 0 or place >= self.used:
            raise IndexError("list assignment index out of range")
        self.storage[place] = value

    def __delitem__(self, index: int) -> None:
        place = index if index >= 0 else index + self.used
        if place < 0 or place >= self.used:
            raise IndexError("list assignment index out of range")
        self.pop(place)

    def __contains__(self, value: T) -> bool:
        return self._find(value) >= 0

    def __iter__(self) -> ListIterator[T]:
        return ListIterator[T](self)

    def append(self, value: T) -> None:
        """Adds a value at the end."""
        if self.used == len(self.storage):
            raise MemoryError("the list is full")
        self.storage[self.used] = value
        self.used += 1

    def extend(self, values: Span[T]) -> None:
        """Adds the values at the end."""
        if self.used + len(values) > len(self.storage):
            raise MemoryError("the list is full")
        for value in values:
            self.storage[self.used] = value
            self.used += 1

    def insert(self, index: int, value: T) -> None:
        """Puts a value before that at `index`."""
        if self.used == len(self.storage):
            raise MemoryError("the list is full")
        place = index if index >= 0 else max(index + self.used, 0)
        place = min(place, self.used)
        for at in range(self.used, place, -1):
            self.storage[at] = self.storage[at - 1]
        self.storage[place] = value
        self.used += 1

    def pop(self, index: int = -1) -> T:
        """Takes out the value at `index`."""
        if self.used == 0:
            raise IndexError("pop from empty list")
        place = index if index >= 0 else index + self.used
        if place < 0 or place >= self.used:
            raise IndexError("pop index out of range")
        value = self.storage[place]
        self.used -= 1
        for at in range(place, self.used):
            self.storage[at] = self.storage[at + 1]
        return value

    def remove(self, value: T) -> None:
        """Takes out the first value that is equal."""
        place = self._find(value)
        if place < 0:
            raise ValueError("list.remove(x): x not in list")
        self.pop(place)

    def index(self, value: T) -> int:
        """Where the first value that is equal stands."""
        place = self._find(value)
        if place < 0:
            raise ValueError("list.index(x): x not in list")
        return place

    def count(self, value: T) -> int:
        """How many values are equal."""
        found = 0
        for item in self.view():
            if item == value:
                found += 1
        return found

    def clear(self) -> None:
        """Takes out everything."""
        self.used = 0

    def reverse(self) -> None:
        """Turns the order around."""
        values = self.view()
        for at in range(len(values) // 2):
            other = len(values) - 1 - at
            values[at], values[other] = values[other], values[at]

    def sort(self) -> None:
        """Sorts by `<`; what is equal keeps its order."""
        sort_span(self.view())

    def _find(self, value: T) -> int:
        for at in range(self.used):
            if self.storage[at] == value:
                return at
        return -1


class ListIterator(Generic[T]):
    """The values of a list in order; it may grow meanwhile."""

    def __init__(self, values: List[T]) -> None:
        self.values: List[T] = values
        self.at: int = 0

    def __iter__(self) -> ListIterator[T]:
        return self

    def __next__(self) -> T:
        if self.at >= self.values.used:
            raise StopIteration
        value = self.values.storage[self.at]
        self.at += 1
        return value
