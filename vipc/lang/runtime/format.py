"""Numbers and texts in Python's format mini-language. Flags: vipc/ir/lower/format_spec.py.

Every function writes to `out`, which the caller has made large enough, and returns the length.
"""

from vipc.lang import Array, array, u8, u64
from vipc.lang.runtime import memory
from vipc.lang.unsafe import Ptr, address_of

_ALIGN_LEFT = 1
_ALIGN_CENTRE = 2
_ALIGN_SIGN = 3


def decimal(out: u64, value: u64, signed: u64) -> u64:
    """A number as `str` gives it."""
    to = Ptr[u8](out)
    rest: u64 = value
    length: u64 = 0
    negative: bool = signed != 0 and (value >> 63) != 0
    if negative:
        rest = u64(0 - value)
    while True:
        to[length] = u8(48 + rest % 10)
        length = u64(length + 1)
        rest = rest // 10
        if rest == 0:
            break
    if negative:
        to[length] = 45
        length = u64(length + 1)
    reverse(out, length)
    return length


def reverse(out: u64, length: u64) -> None:
    """The bytes in the other order."""
    to = Ptr[u8](out)
    for i in range(length // 2):
        other: u64 = u64(length - 1 - i)
        kept = to[i]
        to[i] = to[other]
        to[other] = kept


def encode(out: u64, point: u64) -> u64:
    """A code point in UTF-8."""
    to = Ptr[u8](out)
    if point < 0x80:
        to[0] = u8(point)
        return 1
    if point < 0x800:
        to[0] = u8(0xC0 | (point >> 6))
        to[1] = u8(0x80 | (point & 0x3F))
        return 2
    if point < 0x10000:
        to[0] = u8(0xE0 | (point >> 12))
        to[1] = u8(0x80 | ((point >> 6) & 0x3F))
        to[2] = u8(0x80 | (point & 0x3F))
        return 3
    to[0] = u8(0xF0 | (point >> 18))
    to[1] = u8(0x80 | ((point >> 12) & 0x3F))
    to[2] = u8(0x80 | ((point >> 6) & 0x3F))
    to[3] = u8(0x80 | (point & 0x3F))
    return 4


def integer(out: u64, value: u64, flags: u64, width: u64, fill: u64) -> u64:
    """A number in a format with any of fill, alignment, sign, #, 0, width, separator, type."""
    kind: u64 = flags & 15
    align: u64 = (flags >> 4) & 3
    if kind == 5:
        size: u64 = encode(out, value)
        return _pad(out, 0, size, 1, width, fill, align)
    head: Array[u8] = array(u8, 4)
    lead: u64 = _head(address_of(head), value, flags)
    least: u64 = 0
    if fill == 48 and align == _ALIGN_SIGN and width > lead:
        least = u64(width - lead)
    magnitude: u64 = value
    if (flags & 0x800) != 0 and (value >> 63) != 0:
        magnitude = u64(0 - value)
    length: u64 = _digits(out, magnitude, flags, least)
    memory.move(u64(out + lead), out, length)
    memory.move(out, address_of(head), lead)
    return _pad(out, lead, length, u64(lead + length), width, fill, align)


def _head(out: u64, value: u64, flags: u64) -> u64:
    """Sign and prefix."""
    to = Ptr[u8](out)
    length: u64 = 0
    sign: u64 = (flags >> 6) & 3
    if (flags & 0x800) != 0 and (value >> 63) != 0:
        to[0] = 45
        length = 1
    elif sign != 0:
        to[0] = 43 if sign == 1 else 32
        length = 1
    kind: u64 = flags & 15
    if (flags & 0x100) != 0 and kind != 0:
        to[length] = 48
        letter: u8 = 98
        if kind == 2:
            letter = 111
        elif kind == 3:
            letter = 120
        elif kind == 4:
            letter = 88
        to[u64(length + 1)] = letter
        length = u64(length + 2)
    return length


def _digits(out: u64, magnitude: u64, flags: u64, least: u64) -> u64:
    """The digits with separators and zeros in front up to `least` characters, as CPython inserts them."""
    to = Ptr[u8](out)
    kind: u64 = flags & 15
    base: u64 = 10
    if kind == 1:
        base = 2
    elif kind == 2:
        base = 8
    elif kind >= 3:
        base = 16
    letters: u64 = 55 if kind == 4 else 87
    separator: u64 = (flags >> 9) & 3
    group: u64 = 0
    if separator != 0:
        group = 3 if base == 10 else 4
    length: u64 = 0
    in_group: u64 = 0
    rest: u64 = magnitude
    while True:
        if group != 0 and in_group == group:
            to[length] = 44 if separator == 1 else 95
            length = u64(length + 1)
            in_group = 0
        digit: u64 = rest % base
        to[length] = u8(digit + 48) if digit < 10 else u8(digit + letters)
        length = u64(length + 1)
        in_group = u64(in_group + 1)
        rest = rest // base
        if rest == 0 and length >= least:
            break
    reverse(out, length)
    return length


def _pad(out: u64, lead: u64, body: u64, shown: u64, width: u64, fill: u64, align: u64) -> u64:
    """Fills to `width`: `out` holds `lead` bytes of sign and prefix and `body` bytes, `shown` characters in all."""
    total: u64 = u64(lead + body)
    if shown >= width:
        return total
    space: u64 = u64(width - shown)
    unit: Array[u8] = array(u8, 4)
    size: u64 = encode(address_of(unit), fill)
    before: u64 = space
    if align == _ALIGN_LEFT:
        before = 0
    elif align == _ALIGN_CENTRE:
        before = space // 2
    start: u64 = lead if align == _ALIGN_SIGN else 0
    shift: u64 = u64(before * size)
    memory.move(u64(out + start + shift), u64(out + start), u64(total - start))
    for i in range(before):
        memory.move(u64(out + start + i * size), address_of(unit), size)
    for i in range(u64(space - before)):
        memory.move(u64(out + total + shift + i * size), address_of(unit), size)
    return u64(total + space * size)


def cut(address: u64, length: u64, most: u64) -> u64:
    """The length in bytes of the first `most` code points."""
    at: u64 = 0
    for _ in range(most):
        if at >= length:
            return length
        at = u64(at + memory.code_point_size(u64(address + at)))
    return min(at, length)


def pad(out: u64, address: u64, length: u64, width: u64, fill: u64, align: u64) -> tuple[u64, u64]:
    """A text filled to `width` characters: itself when it is long enough, else a copy in `out`."""
    shown: u64 = memory.count_code_points(address, length)
    if shown >= width:
        return address, length
    memory.move(out, address, length)
    return out, _pad(out, 0, length, shown, width, fill, align)


_CHUNK = 96
_TEXT = 0
_BYTES = 1
_HEX = 2


def quoted(address: u64, length: u64, kind: u64, start: u64, out: u64) -> tuple[u64, u64]:
    """One chunk of `repr` (or of hexadecimal bytes) from position `start`: its length, 0 at the end, and the next
    position. Position 0 is the opening quote, byte i is at position i + 1, the closing quote follows."""
    to = Ptr[u8](out)
    of = Ptr[u8](address)
    quote: u8 = _quote(address, length)
    made: u64 = 0
    at: u64 = start
    end: u64 = u64(length + 1)
    while at <= end and made < _CHUNK:
        if at == 0:
            if kind == _BYTES:
                to[0] = 98
                made = 1
            if kind != _HEX:
                to[made] = quote
                made = u64(made + 1)
        elif at == end:
            if kind != _HEX:
                to[made] = quote
                made = u64(made + 1)
        elif kind == _HEX:
            made = u64(made + _hex(u64(out + made), of[u64(at - 1)]))
        else:
            made = u64(made + _escape(u64(out + made), of[u64(at - 1)], quote, kind))
        at = u64(at + 1)
    if kind == _HEX and made == 0 and at <= end:
        return 0, at
    return made, at


def _quote(address: u64, length: u64) -> u8:
    """Python's choice: apostrophes, unless the text has some and no double quotes."""
    if memory.find_byte(address, length, 39) >= 0 and memory.find_byte(address, length, 34) < 0:
        return 34
    return 39


def _hex(out: u64, byte: u8) -> u64:
    to = Ptr[u8](out)
    high: u8 = byte >> 4
    low: u8 = byte & 15
    to[0] = u8(high + 48) if high < 10 else u8(high + 87)
    to[1] = u8(low + 48) if low < 10 else u8(low + 87)
    return 2


def _escape(out: u64, byte: u8, quote: u8, kind: u64) -> u64:
    """One byte as `repr` shows it; bytes above 127 of a text are taken as printable."""
    to = Ptr[u8](out)
    short: u8 = 0
    if byte == 92 or byte == quote:
        short = byte
    elif byte == 10:
        short = 110
    elif byte == 13:
        short = 114
    elif byte == 9:
        short = 116
    if short != 0:
        to[0] = 92
        to[1] = short
        return 2
    if byte < 32 or byte == 127 or (kind == _BYTES and byte > 127):
        to[0] = 92
        to[1] = 120
        return u64(2 + _hex(u64(out + 2), byte))
    to[0] = byte
    return 1
