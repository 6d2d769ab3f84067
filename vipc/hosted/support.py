"""What generated code calls, as `__vip__`: checks of integers, sequences, texts, and the host bodies of the words.

I1. Every check raises by `vipc.lang.words.trap`, so texts are those of the compiled program.
I2. Nothing here catches an exception and raises another: contexts of exceptions are the program's own.
See docs/language.md.
"""

from __future__ import annotations

import builtins
import dataclasses
import enum
import sys
from collections.abc import Callable
from typing import Any

from vipc.hosted.machine import address_of, object_at
from vipc.hosted.modules import modules
from vipc.hosted.objects import embedded_field, object_class
from vipc.hosted.passing import Guard, explicit, passing_brk, passing_raise
from vipc.hosted.templates import Generic, named
from vipc.hosted.texts import (
    characters,
    chr,
    computed_spec,
    decode,
    joined_text,
    ord,
    plain,
    text_class,
    text_lines,
    text_parse,
    text_partition,
    text_pieces,
    text_place,
    text_remove,
    text_search,
    text_strip,
    to_bytes,
)
from vipc.lang.arm64 import at, dc, dmb, dsb, eret, ic, isb, mrs, msr, rbit, sev, svc, tlbi, umulh, wfe, wfi
from vipc.lang.atomic import Atomic
from vipc.lang.floats import f_bits, f_of_bits, f_pow, f_sqrt, f_sum
from vipc.lang.heap_store import make as heap_new
from vipc.lang.heap_store import make_array as heap_array
from vipc.lang.heap_store import poison, release, revive
from vipc.lang.unsafe import Pointer, asm, bytes_at, element_index, span_at, str_at
from vipc.lang.wire import WireInteger, WireRecord, WireSpan
from vipc.lang.words import (
    IntegerType,
    Mmio,
    Opt,
    Ref,
    Sequence,
    array,
    i8,
    i16,
    i32,
    i64,
    register_field,
    slice_of,
    trap,
    u8,
    u16,
    u32,
    u64,
)

__all__ = [
    "Atomic", "Generic", "Guard", "Opt", "Pointer", "Ref", "WireInteger", "WireRecord", "WireSpan", "address_of",
    "array", "asm", "at", "builtins", "bytes_at", "dc", "dmb", "dsb", "element_index", "embedded_field", "eret",
    "explicit", "heap_array", "heap_new", "i16", "i32", "i64", "i8", "ic", "isb", "modules", "mrs", "msr", "named",
    "object_at", "object_class", "passing_brk", "passing_raise", "rbit", "register_field", "poison", "release", "revive",
    "sev", "slice_of", "span_at",
    "str_at", "svc", "tlbi", "u16", "u32", "u64", "u8", "umulh", "wfe", "wfi",
]
__all__ += ["f_bits", "f_of_bits", "f_pow", "f_sqrt", "f_sum"]
__all__ += [
    "characters", "chr", "computed_spec", "decode", "joined_text", "ord", "plain", "text_class", "text_lines",
    "text_parse", "text_partition",
    "text_pieces", "text_place", "text_remove", "text_search", "text_strip", "to_bytes",
]

WORD = 1 << 64


def _fit(kind: IntegerType) -> Callable[[int], int]:
    low, high = kind.low, kind.high

    def fit(value: int) -> int:
        if low <= value <= high:
            return value
        raise trap("fit", int(value), t=kind.name)

    return fit


fit_u8, fit_u16, fit_u32, fit_u64 = _fit(u8), _fit(u16), _fit(u32), _fit(u64)
fit_i8, fit_i16, fit_i32, fit_i64 = _fit(i8), _fit(i16), _fit(i32), _fit(i64)


def fit_float(value: object) -> float:
    """What build-time Python stores in a float place."""
    if type(value) is not float:
        raise TypeError(f"float is expected, this is {type(value).__name__}")
    return value


def check_i64(value: int, operator: str) -> int:
    """The result of an operation computed in i64."""
    if -(1 << 63) <= value < 1 << 63:
        return value
    raise trap("result", t=f"{operator} does not fit i64")


def check_u64(value: int, operator: str) -> int:
    """The result of an operation computed in u64."""
    if 0 <= value < WORD:
        return value
    raise trap("result", t=f"{operator} does not fit u64")


def _checked(value: int, kind: str, operator: str) -> int:
    return check_u64(value, operator) if kind == "u64" else check_i64(value, operator)


def shift_left(value: int, count: int) -> int:
    """`value << count`, the count checked; 0 shifted by any count is 0."""
    if count < 0:
        raise trap("shift_negative")
    if count > 63 and value == 0:
        return 0
    if count > 63:
        raise trap("shift_count", int(count))
    return value << count


def shift_right(value: int, count: int) -> int:
    """`value >> count`; from 64 on the exact result is 0 or -1, as from 63 on."""
    if count < 0:
        raise trap("shift_negative")
    return value >> min(count, 64)


def shift_modular(value: int, count: int) -> int:
    """`value << count` modulo 2^64; 0 from 64 on."""
    if count < 0:
        raise trap("shift_negative")
    return (value << count) % WORD if count < 64 else 0


def divmod_of(left: int, right: int, kind: str) -> tuple[int, int]:
    """divmod, the quotient checked."""
    quotient, remainder = divmod(left, right)
    return _checked(quotient, kind, "//"), remainder


def sum_of(items: Any, kind: str, start: int = 0) -> int:
    """The sum of integers, every partial sum checked."""
    total = start
    for item in items:
        total = _checked(total + item, kind, "+")
    return total


def call_backwards(name: str, argument: Any, value: Any) -> Any:
    """`value.name(argument)`, the argument evaluated first."""
    return getattr(value, name)(argument)


def min_of(items: Any, key: Any, *default: Any) -> Any:
    """min of whatever can be iterated."""
    return _extreme(builtins.min, items, key, default)


def max_of(items: Any, key: Any, *default: Any) -> Any:
    """max of whatever can be iterated."""
    return _extreme(builtins.max, items, key, default)


def _extreme(pick: Any, items: Any, key: Any, default: tuple[Any, ...]) -> Any:
    missing = object()
    shown = _by_content if key is None else key
    best = pick(items, key=shown, default=default[0] if default else missing)
    if best is missing:
        raise trap("value", t=f"{pick.__name__}() arg is an empty sequence")
    return best


def _by_content(value: Any) -> Any:
    return plain(value)


def take(items: Any, count: int) -> tuple[Any, ...]:
    """All items, of which there are so many."""
    found = tuple(items)
    if len(found) < count:
        raise trap("value", t=f"not enough values to unpack (expected {count}, got {len(found)})")
    if len(found) > count:
        raise trap("value", t=f"too many values to unpack (expected {count})")
    return found


def made_iterator(iterator: Any) -> Any:
    """An object with `__next__`, as what `for` goes through."""
    return _Made(iterator)


class _Made:
    def __init__(self, iterator: Any) -> None:
        self.iterator = iterator

    def __iter__(self) -> Any:
        return self.iterator


def number(value: Any) -> int:
    """The integer of an enum member."""
    return int(getattr(value, "value", value))


def word(value: Any) -> int:
    """What a register holds of an address, pointer, device, function or number."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Pointer):
        return value.address
    return value.base if isinstance(value, Mmio) else address_of(value)


def enum_of(kind: Any, value: int) -> Any:
    """`Color(value)`: a member, or for flags any set of known bits."""
    members = [member.value for member in kind.__members__.values()]
    if issubclass(kind, enum.IntFlag):
        known = 0
        for bits in members:
            known |= bits
        valid = value >= 0 and value & ~known == 0
    else:
        valid = value in members
    if not valid:
        raise trap("enum", int(value), t=kind.__name__)
    return kind(value)


def clz(value: int) -> int:
    """Leading zeros of 64 bits."""
    return 64 - (value % WORD).bit_length()


def rev32(value: int) -> int:
    """The low 4 bytes reversed."""
    return int.from_bytes((value % (1 << 32)).to_bytes(4, "little"), "big")


def rev64(value: int) -> int:
    """The 8 bytes reversed."""
    return int.from_bytes((value % WORD).to_bytes(8, "little"), "big")


# ------------------------------------------------------------ sequences


def bytes_view(view: Any) -> Any:
    """Bytes as a sequence whose index is checked."""
    return view if isinstance(view, Sequence) else Sequence(view, 0, len(view), u8, writable=False)


class from_end:  # noqa: N801 - stands where the sequence stands
    """A sequence under a constant negative index."""

    __slots__ = ("base",)

    def __init__(self, base: Any) -> None:
        self.base = base

    def _place(self, index: int) -> int:
        length = len(self.base)
        if index + length < 0:
            raise trap("index", index, length)
        return index + length

    def __getitem__(self, index: int) -> Any:
        return self.base[self._place(index)]

    def __setitem__(self, index: int, value: Any) -> None:
        self.base[self._place(index)] = value


def read_only(view: Any) -> Any:
    """A view of u8 as bytes: the same storage, not to be written."""
    if isinstance(view, Sequence):
        return Sequence(view.data, view.start, view.length, view.elem, writable=False)
    return view


def from_bytes(view: Any, order: Any, signed: bool) -> int:
    """int.from_bytes of at most 8 bytes."""
    if len(view) > 8:
        raise trap("value", t="from_bytes takes at most 8 bytes")
    return int.from_bytes(bytes(view), order, signed=signed)


def register(registers: Any, index: int) -> Any:
    """One of an array of registers."""
    if not 0 <= index < len(registers):
        raise trap("index", int(index), len(registers))
    return registers[index]


# ------------------------------------------------------------ texts


def text(value: Any, conversion: str, spec: str) -> str:
    """A value as an f-string shows it."""
    value = _shown(value)
    if conversion:
        value = repr(value) if conversion == "r" else ascii(value) if conversion == "a" else str(value)
    if isinstance(value, bytes) and spec == "hex":
        return value.hex()
    if spec.endswith("c") and isinstance(value, int) and not 0 <= value < 0x110000:
        raise trap("overflow", t="%c arg not in range(0x110000)")
    return format(value, spec)


def _shown(value: Any) -> Any:
    if isinstance(value, Sequence):
        return bytes(value)
    if isinstance(value, tuple):
        return tuple(_shown(item) for item in value)
    return value


TEXT_ROOM = 1024


def made_text(*pieces: str) -> str:
    """The text that an object's method makes."""
    made = "".join(pieces)
    if len(made.encode()) > TEXT_ROOM:
        raise trap("value", t=f"the text of an object has more than {TEXT_ROOM} bytes")
    return made


def given_repr(value: Any) -> str:
    """The repr of an instance of a dataclass, views shown as bytes."""
    shown = ", ".join(f"{field.name}={_shown(getattr(value, field.name))!r}" for field in dataclasses.fields(value) if field.repr)
    return made_text(f"{type(value).__qualname__}({shown})")


def write(*pieces: str) -> None:
    """`print`: every piece to standard output."""
    sys.stdout.write("".join(pieces))


def sink(function: Any, begin: Any, end: Any, lead: tuple[Any, ...], *pieces: str) -> None:
    """A call of a @sink function: once per piece, between begin and end."""
    if begin is not None:
        begin()
    for piece in pieces:
        function(*lead, piece)
    if end is not None:
        end()


# ------------------------------------------------------------ failures


def failed_assert(message: str) -> None:
    """An assertion that does not hold."""
    raise trap("assert", t=message)


def missing_body(name: str) -> None:
    """A function that is implemented outside the language."""
    raise NotImplementedError(f"{name} is implemented outside the language; hosted, a test puts a model in its place")
