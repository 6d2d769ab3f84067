"""`Pool[T]`: objects of one class, handed out and taken back.

I1. Bit i of `used` says whether object i is out; no word before `hint` has a free object.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

from vipc.lang import Array, Span, array, u64
from vipc.lang.unsafe import element_index, poison, revive

T = TypeVar("T")
WORDS: Final = 64
LIMIT: Final = 64 * WORDS
FULL: Final = 0xFFFF_FFFF_FFFF_FFFF


class Pool(Generic[T]):
    """The objects of an array. One is out between the `alloc` that gave it and its `free`; it is always of its class."""

    used: Array[u64] = array(u64, WORDS)
    hint: u64 = 0
    count: u64 = 0

    def __init__(self, objects: Span[T]) -> None:
        if len(objects) > LIMIT:
            raise ValueError("a pool holds at most 4096 objects")
        self.objects: Span[T] = objects

    def __len__(self) -> int:
        """How many objects are out."""
        return int(self.count)

    @property
    def capacity(self) -> int:
        """How many objects there are."""
        return len(self.objects)

    @property
    def available(self) -> int:
        """How many objects are free."""
        return len(self.objects) - self.count

    def alloc(self) -> T:
        """A free object, with what its last user left in it."""
        taken = self.try_alloc()
        if taken is None:
            raise MemoryError("the pool is exhausted")
        return taken

    def try_alloc(self) -> T | None:
        """A free object, or None."""
        while self.hint < WORDS and self.used[self.hint] == FULL:
            self.hint += 1
        if self.count == len(self.objects):
            return None
        word = self.used[self.hint]
        bit = u64(~word & (word + 1))
        index = self.hint * 64 + bit.bit_length() - 1
        self.used[self.hint] = word | bit
        self.count += 1
        taken = self.objects[index]
        revive(taken)
        return taken

    def free(self, item: T) -> None:
        """Takes back an object of the pool that is out; hosted and at -O0 every use of it until `alloc` gives it out again
        is a ReferenceError."""
        index = element_index(self.objects, item)
        if index < 0:
            raise ValueError("this object is not of the pool")
        word, bit = index // 64, 1 << index % 64
        if self.used[word] & bit == 0:
            raise ValueError("this object is free already")
        self.used[word] &= ~bit
        self.count -= 1
        self.hint = min(self.hint, word)
        poison(item)

    def __contains__(self, item: T) -> bool:
        """Whether the object is one of the pool's, and out."""
        index = element_index(self.objects, item)
        return index >= 0 and self.used[index // 64] & 1 << index % 64 != 0
