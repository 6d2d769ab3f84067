"""`Ring[T]`: a queue of fixed capacity. What is pushed first is popped first.

I1. The `count` oldest values lie at `first`, `first + 1`, ... of `slots`, wrapping at its end.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from vipc.lang import Span, u64

T = TypeVar("T")


class Ring(Generic[T]):
    """A queue in `slots`, as many values as that has elements."""

    def __init__(self, slots: Span[T]) -> None:
        self.slots: Span[T] = slots
        self.first: u64 = 0
        self.count: u64 = 0

    def __len__(self) -> int:
        return int(self.count)

    @property
    def capacity(self) -> int:
        """How many values fit."""
        return len(self.slots)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to pop."""
        return self.count == 0

    @property
    def is_full(self) -> bool:
        """Whether nothing can be pushed."""
        return self.count == len(self.slots)

    def push(self, value: T) -> None:
        """Adds a value behind the others; an error if there is no room."""
        if self.count == len(self.slots):
            raise IndexError("push to a full ring")
        self.slots[self._place(self.count)] = value
        self.count += 1

    def pop(self) -> T:
        """Takes the oldest value; an error if there is none."""
        if self.count == 0:
            raise IndexError("pop from an empty ring")
        value = self.slots[self.first]
        self.first = self._place(1)
        self.count -= 1
        return value

    def peek(self) -> T:
        """The oldest value, which stays."""
        if self.count == 0:
            raise IndexError("peek into an empty ring")
        return self.slots[self.first]

    def offer(self, value: T) -> bool:
        """Adds a value if there is room; whether there was."""
        if self.count == len(self.slots):
            return False
        self.slots[self._place(self.count)] = value
        self.count += 1
        return True

    def clear(self) -> None:
        """Forgets all values."""
        self.first = 0
        self.count = 0

    def __getitem__(self, index: int) -> T:
        """The value that is popped after `index` others."""
        if index < 0 or index >= self.count:
            raise IndexError("ring index out of range")
        return self.slots[self._place(u64(index))]

    def __contains__(self, value: T) -> bool:
        for index in range(self.count):
            if self.slots[self._place(index)] == value:
                return True
        return False

    def __iter__(self) -> RingIterator[T]:
        return RingIterator[T](self)

    def _place(self, distance: u64) -> u64:
        """The slot `distance` values behind the first; at most once around."""
        place = self.first + distance
        return place if place < len(self.slots) else place - len(self.slots)


class RingIterator(Generic[T]):
    """The values of a ring, oldest first; the ring is not changed meanwhile."""

    def __init__(self, ring: Ring[T]) -> None:
        self.ring: Ring[T] = ring
        self.index: u64 = 0

    def __iter__(self) -> RingIterator[T]:
        return self

    def __next__(self) -> T:
        if self.index >= self.ring.count:
            raise StopIteration
        value = self.ring.slots[self.ring._place(self.index)]
        self.index += 1
        return value
