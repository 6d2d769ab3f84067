"""Searching, cutting and judging texts: `bytes`, and `str` as UTF-8.

Flags of a text: bit 0 it is a `str`, so that positions count characters and white space is Unicode's.
"""

from typing import Final

from vipc.lang import i64, u8, u64
from vipc.lang.arm64 import umulh
from vipc.lang.runtime.memory import code_point, code_point_size, count_code_points, equal, find, last_code_point_size
from vipc.lang.unsafe import Ptr

OF_STR: Final = 1
FROM_END: Final = 2
COUNT: Final = 4
LEFT: Final = 2                         # of `strip`
RIGHT: Final = 4
WHITE: Final = 8


def offset(address: u64, length: u64, index: u64) -> u64:
    """Where the character of some index begins, in bytes."""
    at: u64 = 0
    left = index
    while left != 0 and at < length:
        at = u64(at + code_point_size(u64(address + at)))
        left = u64(left - 1)
    return at


def find_last(address: u64, length: u64, part: u64, part_length: u64) -> i64:
    """Where the part begins last, or -1."""
    if part_length > length:
        return -1
    at = u64(length - part_length)
    while True:
        if equal(u64(address + at), part_length, part, part_length, 1):
            return i64(at)
        if at == 0:
            return -1
        at = u64(at - 1)


def count(address: u64, length: u64, part: u64, part_length: u64, flags: u64) -> u64:
    """How often the part occurs, without overlaps; an empty part stands before every element and at the end."""
    if part_length == 0:
        return u64(1 + (count_code_points(address, length) if flags & OF_STR != 0 else length))
    found: u64 = 0
    at: u64 = 0
    while True:
        place = find(u64(address + at), u64(length - at), part, part_length)
        if place < 0:
            return found
        found = u64(found + 1)
        at = u64(at + place + part_length)


def search(address: u64, length: u64, part: u64, part_length: u64, start: i64, end: i64, flags: u64) -> i64:
    """find, rfind and count between two positions, negative ones from the end, as Python has them."""
    size = i64(count_code_points(address, length)) if flags & OF_STR != 0 else i64(length)
    low = start
    if low < 0:
        low = i64(low + size)
        if low < 0:
            low = 0
    high = end
    if high > size:
        high = size
    if high < 0:
        high = i64(high + size)
        if high < 0:
            high = 0
    if low > high:
        return 0 if flags & COUNT != 0 else -1
    first = u64(low)
    last = u64(high)
    if flags & OF_STR != 0:
        first = offset(address, length, u64(low))
        last = offset(address, length, u64(high))
    begin = u64(address + first)
    room = u64(last - first)
    if flags & COUNT != 0:
        return i64(count(begin, room, part, part_length, flags))
    place = find_last(begin, room, part, part_length) if flags & FROM_END != 0 else find(begin, room, part, part_length)
    if place < 0:
        return -1
    return i64(low + (count_code_points(begin, u64(place)) if flags & OF_STR != 0 else place))


def is_white(value: u64, flags: u64) -> bool:
    """White space: ASCII's for bytes, Unicode's for str."""
    if 9 <= value <= 13 or value == 32:
        return True
    if flags & OF_STR == 0 or value < 0x1C:
        return False
    if value <= 0x1F or value == 0x85 or value == 0xA0 or value == 0x1680:
        return True
    if value < 0x2000:
        return False
    return value <= 0x200A or value == 0x2028 or value == 0x2029 or value == 0x202F or value == 0x205F or value == 0x3000


def _is_among(address: u64, size: u64, characters: u64, characters_length: u64, flags: u64) -> bool:
    """Whether the element of some size is one of the characters, or white space."""
    if flags & WHITE != 0:
        return is_white(code_point(address) if flags & OF_STR != 0 else Ptr[u8](address)[0], flags)
    at: u64 = 0
    while at < characters_length:
        step = code_point_size(u64(characters + at)) if flags & OF_STR != 0 else 1
        if step == size and equal(u64(characters + at), step, address, size, 1):
            return True
        at = u64(at + step)
    return False


def strip(address: u64, length: u64, characters: u64, characters_length: u64, flags: u64) -> tuple[u64, u64]:
    """The text without the characters at its ends."""
    begin: u64 = address
    left = length
    while flags & LEFT != 0 and left != 0:
        size = code_point_size(begin) if flags & OF_STR != 0 else 1
        if not _is_among(begin, size, characters, characters_length, flags):
            break
        begin = u64(begin + size)
        left = u64(left - size)
    while flags & RIGHT != 0 and left != 0:
        size = last_code_point_size(begin, left) if flags & OF_STR != 0 else 1
        if not _is_among(u64(begin + left - size), size, characters, characters_length, flags):
            break
        left = u64(left - size)
    return begin, left


def word(address: u64, length: u64, flags: u64) -> u64:
    """Bytes before the first white space."""
    at: u64 = 0
    while at < length:
        here = u64(address + at)
        if is_white(code_point(here) if flags & OF_STR != 0 else Ptr[u8](here)[0], flags):
            break
        at = u64(at + (code_point_size(here) if flags & OF_STR != 0 else 1))
    return at


def line(address: u64, length: u64, flags: u64) -> tuple[u64, u64]:
    """The first line's bytes without and with its end."""
    at: u64 = 0
    while at < length:
        here = u64(address + at)
        size = code_point_size(here) if flags & OF_STR != 0 else 1
        value = code_point(here) if flags & OF_STR != 0 else Ptr[u8](here)[0]
        if value == 13 and u64(at + 1) < length and Ptr[u8](address)[u64(at + 1)] == 10:
            return at, u64(at + 2)
        if value == 10 or value == 13 or flags & OF_STR != 0 and _ends_line(value):
            return at, u64(at + size)
        at = u64(at + size)
    return at, at


def _ends_line(value: u64) -> bool:
    return 11 <= value <= 12 or 0x1C <= value <= 0x1E or value == 0x85 or value == 0x2028 or value == 0x2029


def is_utf8(address: u64, length: u64) -> bool:
    """Whether the bytes are UTF-8: shortest forms, no surrogates, nothing beyond U+10FFFF."""
    text = Ptr[u8](address)
    at: u64 = 0
    while at < length:
        first = text[at]
        at = u64(at + 1)
        if first < 0x80:
            continue
        more: u64 = 1
        if first >= 0xF0:
            more = 3
        elif first >= 0xE0:
            more = 2
        if first < 0xC2 or first > 0xF4 or u64(length - at) < more:
            return False
        second = text[at]
        low: u8 = 0x80
        high: u8 = 0xBF
        if first == 0xE0:
            low = 0xA0
        elif first == 0xED:
            high = 0x9F
        elif first == 0xF0:
            low = 0x90
        elif first == 0xF4:
            high = 0x8F
        if not low <= second <= high:
            return False
        done: u64 = 1
        while done != more:
            if text[u64(at + done)] & 0xC0 != 0x80:
                return False
            done = u64(done + 1)
        at = u64(at + more)
    return True


VALID: Final = 0
INVALID: Final = 1
TOO_LARGE: Final = 2
ANY_BASE: Final = 0
GREATEST: Final = 0x7FFF_FFFF_FFFF_FFFF


def parse(address: u64, length: u64, base: u64, flags: u64) -> tuple[u64, u64]:
    """`int(text, base)`: the word, and whether it is valid."""
    text, left = strip(address, length, 0, 0, u64(flags | LEFT | RIGHT | WHITE))
    negative = left != 0 and Ptr[u8](text)[0] == 45
    if negative or left != 0 and Ptr[u8](text)[0] == 43:
        text = u64(text + 1)
        left = u64(left - 1)
    radix, prefix = _base_of(text, left, base)
    text = u64(text + prefix)
    left = u64(left - prefix)
    limit = u64(GREATEST + (1 if negative else 0))
    value: u64 = 0
    large = False
    at: u64 = 0
    if left == 0:
        return 0, INVALID
    while at < left:
        byte = Ptr[u8](text)[at]
        at = u64(at + 1)
        if byte == 95 and (at != 1 or prefix != 0) and at < left and Ptr[u8](text)[at] != 95:
            continue
        digit = _digit(byte)
        if digit >= radix:
            return 0, INVALID
        if umulh(value, radix) != 0 or u64(value * radix) > u64(limit - digit):
            large = True
        else:
            value = u64(value * radix + digit)
    if base == ANY_BASE and prefix == 0 and left > 1 and Ptr[u8](text)[0] == ZERO_DIGIT and (value != 0 or large):
        return 0, INVALID
    if large:
        return 0, TOO_LARGE
    return u64(-value) if negative else value, VALID


ZERO_DIGIT: Final = 48


def _base_of(text: u64, length: u64, base: u64) -> tuple[u64, u64]:
    """The base that holds, and the size of the prefix that says so."""
    if length > 2 and Ptr[u8](text)[0] == ZERO_DIGIT:
        letter = Ptr[u8](text)[1] | 0x20
        if letter == 120 and (base == ANY_BASE or base == 16):
            return 16, 2
        if letter == 111 and (base == ANY_BASE or base == 8):
            return 8, 2
        if letter == 98 and (base == ANY_BASE or base == 2):
            return 2, 2
    return 10 if base == ANY_BASE else base, 0


def _digit(byte: u8) -> u64:
    """The value of a digit; 255 for anything else."""
    if 48 <= byte <= 57:
        return u64(byte - 48)
    letter = byte | 0x20
    return u64(letter - 87) if 97 <= letter <= 122 else 255
