"""The host body of Atomic: one lock orders every access of every thread.

I1. A value always lies in its type; what would leave it is refused before anything is stored.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from vipc.lang.words import INTEGERS, IntegerType, trap

_lock = threading.Lock()
_kinds: dict[Any, type[Atomic]] = {}


class Atomic:
    """`Atomic[u32](0)`; `Atomic[u32]` is a class of its own."""

    elem: IntegerType | type[bool]

    def __init__(self, value: int = 0) -> None:
        self.value = self._fit(value)

    def __class_getitem__(cls, elem: Any) -> type[Atomic]:
        elem = INTEGERS["int"] if elem is int else elem
        if elem not in _kinds:
            name = elem.name if isinstance(elem, IntegerType) else "bool"
            _kinds[elem] = type(f"Atomic[{'int' if name == 'i64' else name}]", (Atomic,), {"elem": elem})
        return _kinds[elem]

    def _fit(self, value: int) -> int:
        return self.elem.fit(value) if isinstance(self.elem, IntegerType) else bool(value)

    def _change(self, new: Callable[[int], int]) -> int:
        with _lock:
            old = self.value
            self.value = self._fit(new(old))
            return old

    def _checked(self, value: int, operator: str) -> int:
        """The result of an addition: one of 64 bits is an operation of its own, narrower ones are stored."""
        if isinstance(self.elem, IntegerType) and self.elem.bits == 64 and not self.elem.low <= value <= self.elem.high:
            raise trap("result", t=f"{operator} does not fit {self.elem.name}")
        return value

    def load(self, order: str = "") -> int:
        """The value."""
        with _lock:
            return self.value

    def store(self, value: int, order: str = "") -> None:
        """Another value."""
        self._change(lambda _: value)

    def exchange(self, value: int, order: str = "") -> int:
        """Another value; the one before."""
        return self._change(lambda _: value)

    def compare_exchange(self, expected: int, desired: int, order: str = "") -> bool:
        """`desired` if the value is `expected`; whether it was."""
        return self._change(lambda old: desired if old == expected else old) == expected

    def fetch_add(self, value: int, order: str = "") -> int:
        """Adds; the value before."""
        return self._change(lambda old: self._checked(old + value, "+"))

    def fetch_sub(self, value: int, order: str = "") -> int:
        """Subtracts; the value before."""
        return self._change(lambda old: self._checked(old - value, "-"))

    def fetch_and(self, value: int, order: str = "") -> int:
        """Keeps the bits that `value` has; the value before."""
        return self._change(lambda old: old & value)

    def fetch_or(self, value: int, order: str = "") -> int:
        """Sets the bits that `value` has; the value before."""
        return self._change(lambda old: old | value)

    def fetch_xor(self, value: int, order: str = "") -> int:
        """Turns the bits that `value` has; the value before."""
        return self._change(lambda old: old ^ value)
