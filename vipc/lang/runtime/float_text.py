"""Texts of floats by Python's format specs: digits from float_digits.py, laid out as CPython lays them out.

Flags of a spec: bits 0-3 the way (0 repr, 1 e, 2 f, 3 g; 4 repr's layout with a precision), 4-5 the alignment, 6-7 the
sign, 8 `#`, 9-10 the separator as in format.py; 11 capitals, 12 a percent sign follows, 13 `z`: no negative zero.
"""

from typing import Final

from vipc.lang import Array, array, i64, u8, u64
from vipc.lang.runtime.float_digits import DIGITS_MAX, exact, shortest
from vipc.lang.runtime.float_math import INFINITY, MAGNITUDE, SIGN
from vipc.lang.runtime.format import BEHIND_SIGN, fill_size, margins, repeat
from vipc.lang.runtime.memory import move
from vipc.lang.unsafe import Ptr, address_of

REPR: Final = 0
EXPONENT: Final = 1
FIXED: Final = 2
GENERAL: Final = 3
SHORT: Final = 4

ZERO: Final = 48
DOT: Final = 46
TEXT_ROOM: Final = 1400                 # of what follows the whole digits; at most 310 of those


class Layout:
    """Where the digits of a number go. `digits` of them are known, the rest are zeros."""

    digits: u64                         # their address
    count: u64
    point: i64                          # how many stand before the point
    end: i64                            # digits up to here are written
    power: i64
    has_power: bool
    has_dot: bool

    def __init__(self, digits: u64) -> None:
        self.digits = digits
        self.count = 0
        self.point = 1
        self.end = 0
        self.power = 0
        self.has_power = False
        self.has_dot = False

    def digit(self, at: i64) -> u8:
        """A digit; zeros stand before the first and behind the last."""
        return Ptr[u8](self.digits)[u64(at)] if at >= 0 and u64(at) < self.count else ZERO


def shown(buffer: u64, word: u64) -> u64:
    """`repr` of the float; its length, at most 24."""
    return formatted(buffer, word, 0, 0, 32, 0)


def formatted(buffer: u64, word: u64, flags: u64, width: u64, fill: u64, precision: u64) -> u64:
    """The float as the spec says; its length in bytes. The buffer holds 4 bytes for each character of the width, and
    450 and the precision."""
    text = Ptr[u8](buffer)
    size = word & MAGNITUDE
    negative = word & SIGN != 0 and size <= INFINITY
    rest: Array[u8] = array(u8, TEXT_ROOM)
    digits: Array[u8] = array(u8, DIGITS_MAX)
    layout = Layout(address_of(digits))
    whole: u64 = 0
    behind: u64 = 0
    if size >= INFINITY:
        behind = _name(address_of(rest), size, flags >> 11 & 1 != 0)
    else:
        _plan(layout, size, flags, precision)
        if flags >> 13 & 1 != 0 and negative:
            negative = not _is_zero(layout)
        whole = u64(layout.point) if layout.point > 0 else 1
        behind = _behind_point(layout, address_of(rest), flags)
    if flags >> 12 & 1 != 0:
        Ptr[u8](address_of(rest))[behind] = 37
        behind = u64(behind + 1)
    sign: u64 = 0
    if negative or flags >> 6 & 3 != 0:
        text[0] = 45 if negative else 43 if flags >> 6 & 3 == 1 else 32
        sign = 1
    align = flags >> 4 & 3
    least: u64 = 0
    if align == BEHIND_SIGN and fill == ZERO and width > u64(sign + behind):
        least = u64(width - sign - behind)
    grouped = _whole(layout, u64(buffer + sign), whole, flags >> 9 & 3, least)
    body = u64(grouped + behind)
    move(u64(buffer + sign + grouped), address_of(rest), behind)
    return _padded(buffer, sign, body, width, fill, align)


def _padded(buffer: u64, sign: u64, body: u64, width: u64, fill: u64, align: u64) -> u64:
    """Fill before, behind or within; the whole length."""
    kept = sign if align == BEHIND_SIGN else 0
    size = u64(sign + body - kept)
    start = u64(buffer + kept)
    before, after = margins(u64(sign + body), width, align)
    lead = u64(before * fill_size(fill))
    move(u64(start + lead), start, size)
    repeat(start, before, fill)
    return u64(kept + lead + size + repeat(u64(start + lead + size), after, fill))


def _name(buffer: u64, size: u64, capital: bool) -> u64:
    """inf or nan."""
    name = b"inf" if size == INFINITY else b"nan"
    if capital:
        name = b"INF" if size == INFINITY else b"NAN"
    move(buffer, address_of(name), 3)
    return 3


def _plan(layout: Layout, size: u64, flags: u64, precision: u64) -> None:
    """The digits, and where they go."""
    way = flags & 15
    wanted = i64(precision)
    with_dot = way == REPR or way == SHORT
    if way == EXPONENT:
        wanted = i64(wanted + 1)
    elif way != FIXED and wanted == 0:
        wanted = 1
    if size == 0:
        layout.count = 0
        layout.point = 1
    elif way == REPR:
        layout.count, layout.point = shortest(size, layout.digits)
    else:
        layout.count, layout.point = exact(size, layout.digits, wanted, way == FIXED)
    if way == FIXED and layout.count == 0:
        layout.point = 1
    layout.has_dot = flags >> 8 & 1 != 0
    if way == EXPONENT:
        layout.end = wanted
        layout.has_power = True
    elif way == FIXED:
        layout.end = i64(layout.point + wanted)
    else:
        _strip(layout)
        layout.end = i64(layout.count)
        most = 16 if way == REPR else i64(wanted - 1) if way == SHORT else wanted
        layout.has_power = layout.point <= -4 or layout.point > most
        if layout.has_dot and way != REPR:
            layout.end = wanted
    if layout.has_power:
        layout.power = i64(layout.point - 1)
        layout.point = 1
    least = i64(layout.point + 1) if with_dot and not layout.has_power else layout.point
    if layout.end < least:
        layout.end = least


def _strip(layout: Layout) -> None:
    """Zeros at the end are not written."""
    while layout.count != 0 and Ptr[u8](layout.digits)[u64(layout.count - 1)] == ZERO:
        layout.count = u64(layout.count - 1)


def _is_zero(layout: Layout) -> bool:
    at: u64 = 0
    while at != layout.count:
        if Ptr[u8](layout.digits)[at] != ZERO:
            return False
        at = u64(at + 1)
    return True


def _behind_point(layout: Layout, buffer: u64, flags: u64) -> u64:
    """Writes the point, what follows it and the power; the length."""
    text = Ptr[u8](buffer)
    length: u64 = 0
    if layout.end > layout.point or layout.has_dot:
        text[0] = DOT
        length = 1
    at = layout.point
    while at < layout.end:
        text[length] = layout.digit(at)
        length = u64(length + 1)
        at = i64(at + 1)
    if layout.has_power:
        text[length] = 69 if flags >> 11 & 1 != 0 else 101
        text[u64(length + 1)] = 45 if layout.power < 0 else 43
        size = u64(-layout.power) if layout.power < 0 else u64(layout.power)
        length = u64(length + 2)
        if size >= 100:
            text[length] = u8(ZERO + size // 100)
            length = u64(length + 1)
        text[length] = u8(ZERO + size // 10 % 10)
        text[u64(length + 1)] = u8(ZERO + size % 10)
        length = u64(length + 2)
    return length


def _whole(layout: Layout, buffer: u64, count: u64, separator: u64, least: u64) -> u64:
    """Writes the digits before the point in groups, led by zeros up to `least` characters; the length."""
    if count == 0:
        return 0
    total = count
    if least != 0:
        while _width(total, separator) < least:
            total = u64(total + 1)
    text = Ptr[u8](buffer)
    at: u64 = 0
    left = total
    start = i64(layout.point if layout.point > 0 else 0)
    while left != 0:
        if left <= count:
            text[at] = layout.digit(i64(start - i64(left))) if layout.point > 0 else ZERO
        else:
            text[at] = ZERO
        at = u64(at + 1)
        left = u64(left - 1)
        if separator != 0 and left != 0 and left % 3 == 0:
            text[at] = 44 if separator == 1 else 95
            at = u64(at + 1)
    return at


def _width(digits: u64, separator: u64) -> u64:
    return digits if separator == 0 else u64(digits + u64(digits - 1) // 3)
