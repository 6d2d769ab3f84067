"""Host bodies of Wire classes: records that overlay bytes, fields in host order.

A record is a place in shared storage: a list, a bytes object or a model of memory. Two views of one place see each
other's stores.
"""

from __future__ import annotations

from typing import Any, Self

from vipc.lang.words import IntegerType, Sequence, trap, u8

be16 = be32 = be64 = le16 = le32 = le64 = Bytes = None


def wire_bytes(count: int) -> Any:
    """The bytes of a field; the hook has read `count` from the class body."""
    return None


class Wire:
    """A record of `SIZE` bytes from `start` in `data`."""

    __slots__ = ("data", "start", "writable")
    __hash__ = None  # type: ignore[assignment]
    SIZE = 0

    def __init__(self) -> None:
        self._overlay([0] * self.SIZE, 0, True)

    def _overlay(self, data: Any, start: int, writable: bool) -> Self:
        self.data, self.start, self.writable = data, start, writable
        return self

    @classmethod
    def view(cls, span: Any) -> Self:
        """The record at the head of a span."""
        if len(span) < cls.SIZE:
            raise trap("slice_end", cls.SIZE, len(span))
        made = cls.__new__(cls)
        if isinstance(span, Sequence):
            return made._overlay(span.data, span.start, span.writable)
        return made._overlay(span, 0, False)


class WireInteger:
    """An integer field: `offset` bytes in, of type `kind`, in byte order `order`."""

    def __init__(self, offset: int, kind: IntegerType, order: Any) -> None:
        self.offset, self.kind, self.order = offset, kind, order

    def __get__(self, record: Wire | None, owner: type) -> Any:
        if record is None:
            return self
        first = record.start + self.offset
        parts = bytes(record.data[first + n] for n in range(self.kind.bits // 8))
        return int.from_bytes(parts, self.order, signed=self.kind.signed)

    def __set__(self, record: Wire, value: int) -> None:
        if not record.writable:
            raise TypeError("bytes are read-only")
        first = record.start + self.offset
        parts = (self.kind.fit(value) % (1 << self.kind.bits)).to_bytes(self.kind.bits // 8, self.order)
        for n, part in enumerate(parts):
            record.data[first + n] = part


class WireSpan:
    """A Bytes field; assigning to it copies."""

    def __init__(self, offset: int, count: int) -> None:
        self.offset, self.count = offset, count

    def __get__(self, record: Wire | None, owner: type) -> Any:
        if record is None:
            return self
        return Sequence(record.data, record.start + self.offset, self.count, u8, record.writable)

    def __set__(self, record: Wire, value: Any) -> None:
        self.__get__(record, Wire).copy_from(value)


class WireRecord:
    """A Wire class within another."""

    def __init__(self, offset: int, kind: type[Wire]) -> None:
        self.offset, self.kind = offset, kind

    def __get__(self, record: Wire | None, owner: type) -> Any:
        if record is None:
            return self
        return self.kind.__new__(self.kind)._overlay(record.data, record.start + self.offset, record.writable)
