"""`Dict[K, V]`: Python's dict in storage of fixed capacity, in the order of insertion. Keys are integers, enums, str or bytes.

I1. Entries [0, used) were inserted in this order; `count` of them are live.
I2. Entry i also begins chain i: `first` leads to the live entries whose hash is i modulo the capacity, linked by `next`.
    Links count from 1; 0 ends a chain.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from lib.hashing import hash_of
from vipc.lang import Array, Span, array, u32, u64

K = TypeVar("K")
V = TypeVar("V")


class Entry(Generic[K, V]):
    """One place of a dict."""

    key: Array[K] = array(K, 1)
    value: Array[V] = array(V, 1)
    hash: u64 = 0
    first: u32 = 0
    next: u32 = 0
    live: bool = False


class Dict(Generic[K, V]):
    """A dict of at most as many keys as there are entries; it begins empty: `Dict(array(Entry[str, u32], 100))`."""

    def __init__(self, entries: Span[Entry[K, V]]) -> None:
        self.entries: Span[Entry[K, V]] = entries
        self.used: u32 = 0
        self.count: u32 = 0

    def __len__(self) -> int:
        return int(self.count)

    @property
    def capacity(self) -> int:
        """How many keys fit."""
        return len(self.entries)

    def __contains__(self, key: K) -> bool:
        return self._find(key) >= 0

    def __getitem__(self, key: K) -> V:
        at = self._find(key)
        if at < 0:
            raise KeyError("no such key")
        return self.entries[at].value[0]

    def __setitem__(self, key: K, value: V) -> None:
        at = self._find(key)
        if at < 0:
            self._add(key, value)
        else:
            self.entries[at].value[0] = value

    def __delitem__(self, key: K) -> None:
        self.pop(key)

    def get(self, key: K, default: V) -> V:
        """The key's value, or the default."""
        at = self._find(key)
        return default if at < 0 else self.entries[at].value[0]

    def setdefault(self, key: K, default: V) -> V:
        """The key's value, which is the default from now on if there was none."""
        at = self._find(key)
        if at >= 0:
            return self.entries[at].value[0]
        self._add(key, default)
        return default

    def pop(self, key: K) -> V:
        """Takes out a key; its value."""
        at = self._find(key)
        if at < 0:
            raise KeyError("no such key")
        self._remove(u32(at))
        return self.entries[at].value[0]

    def discard(self, key: K) -> bool:
        """Takes out a key if it is there; whether it was."""
        at = self._find(key)
        if at >= 0:
            self._remove(u32(at))
        return at >= 0

    def clear(self) -> None:
        """Takes out everything."""
        for entry in self.entries:
            entry.first = 0
            entry.live = False
        self.used = 0
        self.count = 0

    def __iter__(self) -> KeyIterator[K, V]:
        return KeyIterator[K, V](self)

    def keys(self) -> KeyIterator[K, V]:
        """The keys, in the order of insertion."""
        return KeyIterator[K, V](self)

    def values(self) -> ValueIterator[K, V]:
        """The values, in the same order."""
        return ValueIterator[K, V](self)

    def items(self) -> ItemIterator[K, V]:
        """Keys and values, in the same order."""
        return ItemIterator[K, V](self)

    def next_live(self, at: u32) -> u32:
        """The first live entry from `at` on, or `used`."""
        while at < self.used and not self.entries[at].live:
            at += 1
        return at

    def _find(self, key: K) -> int:
        if self.count == 0:
            return -1
        code = hash_of(key)
        link = self.entries[code % len(self.entries)].first
        while link:
            entry = self.entries[link - 1]
            if entry.hash == code and entry.key[0] == key:
                return link - 1
            link = entry.next
        return -1

    def _add(self, key: K, value: V) -> None:
        if self.used == len(self.entries):
            if self.count == self.used:
                raise MemoryError("the dict is full")
            self._close_gaps()
        entry = self.entries[self.used]
        entry.key[0] = key
        entry.value[0] = value
        entry.hash = hash_of(key)
        entry.live = True
        self._link(self.used)
        self.used += 1
        self.count += 1

    def _link(self, at: u32) -> None:
        entry = self.entries[at]
        chain = self.entries[entry.hash % len(self.entries)]
        entry.next = chain.first
        chain.first = at + 1

    def _remove(self, at: u32) -> None:
        gone = self.entries[at]
        chain = self.entries[gone.hash % len(self.entries)]
        if chain.first == at + 1:
            chain.first = gone.next
        else:
            before = self.entries[chain.first - 1]
            while before.next != at + 1:
                before = self.entries[before.next - 1]
            before.next = gone.next
        gone.live = False
        self.count -= 1
        while self.used > 0 and not self.entries[self.used - 1].live:
            self.used -= 1

    def _close_gaps(self) -> None:
        """Moves live entries down over dead ones, and links all anew."""
        for entry in self.entries:
            entry.first = 0
        kept: u32 = 0
        for at in range(self.used):
            entry = self.entries[at]
            if entry.live:
                target = self.entries[kept]
                target.key[0] = entry.key[0]
                target.value[0] = entry.value[0]
                target.hash = entry.hash
                target.live = True
                self._link(kept)
                kept += 1
        for at in range(kept, self.used):
            self.entries[at].live = False
        self.used = kept


class KeyIterator(Generic[K, V]):
    """The keys of a dict; it is not changed meanwhile."""

    def __init__(self, owner: Dict[K, V]) -> None:
        self.owner: Dict[K, V] = owner
        self.at: u32 = 0

    def __iter__(self) -> KeyIterator[K, V]:
        return self

    def __next__(self) -> K:
        at = self.owner.next_live(self.at)
        if at == self.owner.used:
            raise StopIteration
        self.at = at + 1
        return self.owner.entries[at].key[0]


class ValueIterator(Generic[K, V]):
    """The values of a dict; no key comes or goes meanwhile."""

    def __init__(self, owner: Dict[K, V]) -> None:
        self.owner: Dict[K, V] = owner
        self.at: u32 = 0

    def __iter__(self) -> ValueIterator[K, V]:
        return self

    def __next__(self) -> V:
        at = self.owner.next_live(self.at)
        if at == self.owner.used:
            raise StopIteration
        self.at = at + 1
        return self.owner.entries[at].value[0]


class ItemIterator(Generic[K, V]):
    """Keys and values of a dict; no key comes or goes meanwhile."""

    def __init__(self, owner: Dict[K, V]) -> None:
        self.owner: Dict[K, V] = owner
        self.at: u32 = 0

    def __iter__(self) -> ItemIterator[K, V]:
        return self

    def __next__(self) -> tuple[K, V]:
        at = self.owner.next_live(self.at)
        if at == self.owner.used:
            raise StopIteration
        self.at = at + 1
        entry = self.owner.entries[at]
        return entry.key[0], entry.value[0]
