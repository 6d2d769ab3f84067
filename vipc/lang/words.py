"""Host bodies of the words in vipc.lang: integer types, arrays and spans, registers, decorators.

Integers are plain Python ints; an integer type is a callable that truncates, and knows how to check a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from types import GenericAlias
from typing import Any

from vipc.lang.traps import BY_KEY

EXCEPTIONS: dict[str, type[Exception]] = {
    e.__name__: e
    for e in (IndexError, OverflowError, ZeroDivisionError, ValueError, AssertionError, AttributeError, SystemError)
}


def trap(key: str, a: object = None, b: object = None, t: str = "") -> Exception:
    """The exception that a failing check raises; the same text as compiled."""
    row = BY_KEY[key]
    text = row.text.format(a=a, b=b, t=t)
    error = EXCEPTIONS[row.exception](text) if text else EXCEPTIONS[row.exception]()
    error.vip_trap = True  # type: ignore[attr-defined]
    return error


class IntegerType:
    """u8 .. i64: calling truncates to the type, as `& mask` does; `fit` is the check of a typed location."""

    def __init__(self, name: str, bits: int, signed: bool) -> None:
        self.name, self.bits, self.signed = name, bits, signed
        self.low = -(1 << (bits - 1)) if signed else 0
        self.high = (1 << (bits - 1 if signed else bits)) - 1

    def __call__(self, value: int = 0) -> int:
        value = int(value) & ((1 << self.bits) - 1)
        return value - (1 << self.bits) if self.signed and value >> (self.bits - 1) else value

    def fit(self, value: int) -> int:
        """`value` itself, or OverflowError."""
        if not self.low <= value <= self.high:
            raise trap("fit", int(value), t=self.name)
        return value

    def __repr__(self) -> str:
        return self.name

    def __or__(self, other: object) -> Any:
        return self


u8, u16, u32, u64 = (IntegerType(f"u{n}", n, False) for n in (8, 16, 32, 64))
i8, i16, i32, i64 = (IntegerType(f"i{n}", n, True) for n in (8, 16, 32, 64))
usize = u64
INTEGERS = {t.name: t for t in (u8, u16, u32, u64, i8, i16, i32, i64)} | {"int": i64}


class Elements(list[Any]):
    """What an array holds; a class of its own, so that freeing can take it out of use."""

    __slots__ = ()


class Sequence:
    """A view of `length` elements from `start` in a shared list (or a model of memory). Arrays and spans alike."""

    __slots__ = ("data", "start", "length", "elem", "writable")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, data: Any, start: int, length: int, elem: Any, writable: bool = True) -> None:
        self.data, self.start, self.length, self.elem, self.writable = data, start, length, elem, writable

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Any:
        if isinstance(index, slice):
            return slice_of(self, index.start, index.stop)
        if not 0 <= index < self.length:
            raise trap("index", int(index), self.length)
        return self.data[self.start + index]

    def __setitem__(self, index: int, value: Any) -> None:
        if not self.writable:
            raise TypeError("bytes are read-only")
        if isinstance(self.elem, IntegerType):
            value = self.elem.fit(value)
        elif self.elem is float:
            value = float(value)
        if not 0 <= index < self.length:
            raise trap("index", int(index), self.length)
        self.data[self.start + index] = value

    def __iter__(self) -> Iterator[Any]:
        for index in range(self.length):
            yield self.data[self.start + index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (Sequence, bytes)):
            return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))
        return NotImplemented

    def __contains__(self, value: object) -> bool:
        return any(item == value for item in self)

    def __lt__(self, other: Any) -> bool:
        return list(self) < list(other)

    def __bytes__(self) -> bytes:
        return bytes(list(self))

    def __repr__(self) -> str:
        return f"Span({list(self)!r})"

    def fill(self, value: Any) -> None:
        """Store `value` in every element."""
        if isinstance(self.elem, IntegerType):
            value = self.elem.fit(value)
        for index in range(self.length):
            self.data[self.start + index] = value

    def copy_from(self, source: Any) -> None:
        """Copy an equally long sequence, as if through a buffer of its own."""
        if len(source) != self.length:
            raise trap("length", self.length, len(source))
        for index, value in enumerate(list(source)):
            self.data[self.start + index] = value


def slice_of(base: Any, low: int | None, high: int | None, constant_low: bool = False, constant_high: bool = False) -> Any:
    """`base[low:high]` with the language's checks: the end first, then the start. Negative constants count from the end."""
    length = len(base)
    stop = length if high is None else high + length if constant_high and high < 0 else high
    start = 0 if low is None else low + length if constant_low and low < 0 else low
    if not 0 <= stop <= length:
        raise trap("slice_end", int(high or 0), length)
    if not 0 <= start <= stop:
        raise trap("slice_start", int(low or 0), int(stop))
    if isinstance(base, Sequence):
        return Sequence(base.data, base.start + start, stop - start, base.elem, base.writable)
    return base[start:stop]


class _Parametric:
    """A name that takes type arguments in annotations: Span[u8]."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getitem__(self, item: Any) -> _Parametric:
        made = _Parametric(self.name)
        made.item = item
        return made

    item: Any = None


Array, Span, Ref, Opt = (_Parametric(name) for name in ("Array", "Span", "Ref", "Opt"))


def default_of(elem: Any) -> Any:
    """What a fresh element of an array holds."""
    if isinstance(elem, IntegerType) or elem is int:
        return 0
    if elem is bool:
        return False
    if isinstance(elem, _Parametric):
        return None
    if isinstance(elem, GenericAlias):
        return tuple(default_of(item) for item in elem.__args__)
    if isinstance(elem, type) and issubclass(elem, Enum):
        return next((member for member in elem if member.value == 0), 0)
    return elem() if isinstance(elem, type) else 0


ELEMENTS_MAX = 1 << 26


def array(elem: Any, *shape: Any, fill: Any = None) -> Sequence:
    """`array(u8, 512)`, `array(u32, [1, 2, 3])`, `array(Task, 64)`, `array(i32, 48, 48)`, `array(u64, n, fill=7)`."""
    elem = i64 if elem is int else elem
    first, rest = shape[0], shape[1:]
    if isinstance(first, int) and first > ELEMENTS_MAX:
        raise ValueError(f"an array of {first} elements is too large, at most {ELEMENTS_MAX}")
    if isinstance(first, Iterable):
        values = [elem.fit(v) if isinstance(elem, IntegerType) else float(v) if elem is float else v for v in first]
    elif rest:
        values = [array(elem, *rest, fill=fill) for _ in range(first)]
        elem = Array[elem]
    elif fill is not None:
        values = [elem.fit(fill) if isinstance(elem, IntegerType) else fill] * first
    else:
        values = [default_of(elem) for _ in range(first)]
    return Sequence(Elements(values), 0, len(values), elem)


class Mmio:
    """A device's registers; hosted, they go to the model attached at the address (vipc.hosted.machine)."""

    def __init__(self, base: int) -> None:
        self.base = int(base)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mmio) and other.base == self.base

    def __hash__(self) -> int:
        return hash(self.base)


class Register:
    """One register of one device; `width` in bytes."""

    def __init__(self, base: int, offset: int, width: int) -> None:
        self.base, self.offset, self.width = base, offset, width

    def read(self) -> int:
        """Read the register, once."""
        from vipc.hosted import machine

        return machine.device_read(self.base, self.offset, self.width)

    def write(self, value: int) -> None:
        """Write the register, once."""
        from vipc.hosted import machine

        machine.device_write(self.base, self.offset, self.width, value)

    def modify(self, clear: int = 0, set: int = 0) -> None:  # noqa: A002 - the word of the language
        """Read, clear bits, set bits, write."""
        self.write((self.read() & ~clear) | set)


class _RegisterField:
    def __init__(self, offset: int, count: int, width: int = 4) -> None:
        self.offset, self.count, self.width = offset, count, width

    def __get__(self, instance: Mmio | None, owner: type) -> Any:
        if instance is None:
            return self
        if self.count == 1:
            return Register(instance.base, self.offset, self.width)
        return [Register(instance.base, self.offset + i * self.width, self.width) for i in range(self.count)]


Reg, RegArray = _Parametric("Reg"), _Parametric("RegArray")


def register_field(offset: int, count: int, width: int) -> Any:
    """A register whose width, in bytes, the hook has read from the annotation."""
    return _RegisterField(offset, count, width)


def reg(offset: int) -> Any:
    """A 32-bit register at `offset`."""
    return _RegisterField(offset, 1)


def reg_array(offset: int, count: int) -> Any:
    """`count` registers from `offset`, one width apart."""
    return _RegisterField(offset, count)


def _mark(function: Any) -> Any:
    return function


entry = export = naked = noreturn = inline = noinline = build_time = _mark


def extern(function: Callable[..., Any]) -> Callable[..., Any]:
    """Implemented outside the language; hosted, a test may put a model in its place."""
    return function


def section(name: str) -> Callable[[Any], Any]:
    """Place a function or object in a named section."""
    return _mark


def virtual(function: Any) -> Any:
    """A method that classes below may override."""
    return function


def stored_as(kind: Any) -> Callable[[Any], Any]:
    """The integer type an enum is stored in."""
    return _mark


def sink(function: Any = None, *, begin: str = "", end: str = "") -> Any:
    """A function that takes text piece by piece."""
    return function if function is not None else _mark
