"""Texts of numbers and strings, by Python's format specs. Every function writes into a buffer that is large enough.

Flags of a spec: bits 0-3 the type (0 d, 1 b, 2 o, 3 x, 4 X, 5 c), 4-5 the alignment (0 >, 1 <, 2 ^, 3 =), 6-7 the sign
(0 -, 1 +, 2 space), 8 `#`, 9-10 the separator (0 none, 1 comma, 2 underscore), 11 the value is signed.
A number is written backwards from the end of its room, then moved to the front.
"""

from typing import Final

from vipc.lang import i64, u8, u64
from vipc.lang.runtime.memory import code_point, code_point_size, count_code_points, find_byte, move, put_code_point
from vipc.lang.unsafe import Ptr

DECIMAL_ROOM: Final = 24
NUMBER_ROOM: Final = 140                # of the buffer of `integer`, beside 4 bytes for each character of the width

BINARY: Final = 1
OCTAL: Final = 2
HEX: Final = 3
UPPER_HEX: Final = 4
CHARACTER: Final = 5

RIGHT: Final = 0
LEFT: Final = 1
CENTER: Final = 2
BEHIND_SIGN: Final = 3

ZERO: Final = 48
MINUS: Final = 45


def decimal(buffer: u64, word: u64, is_signed: u64) -> u64:
    """The number in decimal; its length."""
    text = Ptr[u8](buffer)
    negative = is_signed != 0 and i64(word) < 0
    left = u64(-word) if negative else word
    at: u64 = DECIMAL_ROOM
    while True:
        at = u64(at - 1)
        rest = u64(left // 10)
        text[at] = u8(ZERO + left - rest * 10)
        left = rest
        if left == 0:
            break
    if negative:
        at = u64(at - 1)
        text[at] = MINUS
    length = u64(DECIMAL_ROOM - at)
    move(buffer, u64(buffer + at), length)
    return length


def integer(buffer: u64, word: u64, flags: u64, width: u64, fill: u64) -> u64:
    """The number as the spec says; its length in bytes."""
    kind = flags & 15
    align = flags >> 4 & 3
    if kind == CHARACTER:
        size = put_code_point(buffer, word)
        return _spread(buffer, 0, size, 1, width, fill, align)
    negative = flags >> 11 & 1 != 0 and i64(word) < 0
    magnitude = u64(-word) if negative else word
    prefix = _prefix(buffer, negative, flags)
    separator: u64 = 0
    if flags >> 9 & 3 != 0:
        separator = 44 if flags >> 9 & 3 == 1 else 95
    minimum: u64 = 0
    if align == BEHIND_SIGN and fill == ZERO and width > prefix:
        minimum = u64(width - prefix)
    digits = _digits(u64(buffer + prefix), magnitude, kind, separator, minimum)
    if align == BEHIND_SIGN:
        return _spread(buffer, prefix, digits, digits, u64(width - prefix) if width > prefix else 0, fill, align)
    length = u64(prefix + digits)
    return _spread(buffer, 0, length, length, width, fill, align)


def _prefix(buffer: u64, negative: bool, flags: u64) -> u64:
    """Sign and base; its length."""
    text = Ptr[u8](buffer)
    length: u64 = 0
    if negative:
        text[0] = MINUS
        length = 1
    elif flags >> 6 & 3 != 0:
        text[0] = 43 if flags >> 6 & 3 == 1 else 32
        length = 1
    kind = flags & 15
    if flags >> 8 & 1 != 0 and kind != 0:
        text[length] = ZERO
        letter: u8 = 98
        if kind == OCTAL:
            letter = 111
        elif kind == HEX:
            letter = 120
        elif kind == UPPER_HEX:
            letter = 88
        text[u64(length + 1)] = letter
        length = u64(length + 2)
    return length


def prefix_size(word: u64, flags: u64) -> u64:
    """The size of sign and base of a number."""
    size: u64 = 0
    if flags >> 11 & 1 != 0 and i64(word) < 0 or flags >> 6 & 3 != 0:
        size = 1
    return u64(size + 2) if flags >> 8 & 1 != 0 and flags & 15 != 0 else size


def _digits(buffer: u64, magnitude: u64, kind: u64, separator: u64, minimum: u64) -> u64:
    """Digits in groups, led by zeros up to `minimum` characters, never by a separator; the length."""
    text = Ptr[u8](buffer)
    group: u64 = 3 if kind == 0 else 4
    ten: u64 = 97 - 10
    if kind == UPPER_HEX:
        ten = 65 - 10
    room = u64(NUMBER_ROOM - 8 + minimum)
    at = room
    left = magnitude
    in_group: u64 = 0
    while True:
        if separator != 0 and in_group == group:
            at = u64(at - 1)
            text[at] = u8(separator)
            in_group = 0
        digit = _low_digit(left, kind)
        left = _without_digit(left, kind)
        at = u64(at - 1)
        text[at] = u8(ZERO + digit) if digit < 10 else u8(ten + digit)
        in_group = u64(in_group + 1)
        if left == 0 and u64(room - at) >= minimum:
            break
    length = u64(room - at)
    move(buffer, u64(buffer + at), length)
    return length


def _low_digit(value: u64, kind: u64) -> u64:
    if kind == 0:
        return value % 10
    if kind == BINARY:
        return value & 1
    return value & 7 if kind == OCTAL else value & 15


def _without_digit(value: u64, kind: u64) -> u64:
    if kind == 0:
        return value // 10
    if kind == BINARY:
        return value >> 1
    return value >> 3 if kind == OCTAL else value >> 4


def _spread(buffer: u64, kept: u64, size: u64, characters: u64, width: u64, fill: u64, align: u64) -> u64:
    """Puts fill around the `size` bytes (`characters` of them) behind the `kept` first ones; the whole length."""
    start = u64(buffer + kept)
    if characters >= width:
        return u64(kept + size)
    before, after = margins(characters, width, align)
    lead = u64(before * fill_size(fill))
    move(u64(start + lead), start, size)
    repeat(start, before, fill)
    return u64(kept + lead + size + repeat(u64(start + lead + size), after, fill))


def margins(characters: u64, width: u64, align: u64) -> tuple[u64, u64]:
    """How much fill stands before and after so many characters."""
    if characters >= width:
        return 0, 0
    missing = u64(width - characters)
    if align == LEFT:
        return 0, missing
    before = u64(missing >> 1) if align == CENTER else missing
    return before, u64(missing - before)


def repeat(buffer: u64, count: u64, character: u64) -> u64:
    """The character `count` times; the length in bytes."""
    at = buffer
    left = count
    while left != 0:
        at = u64(at + put_code_point(at, character))
        left = u64(left - 1)
    return u64(at - buffer)


def fill_size(fill: u64) -> u64:
    """Bytes of a character."""
    if fill < 0x80:
        return 1
    if fill < 0x800:
        return 2
    return 3 if fill < 0x1_0000 else 4


def cut(address: u64, length: u64, characters: u64) -> u64:
    """Bytes of the first characters of a text."""
    at: u64 = 0
    left = characters
    while left != 0 and at < length:
        at = u64(at + code_point_size(u64(address + at)))
        left = u64(left - 1)
    return at


def pad(buffer: u64, address: u64, length: u64, width: u64, fill: u64, align: u64) -> tuple[u64, u64]:
    """The text with fill around it: where it is, and its length. A text that is wide enough stays where it is.

    The buffer has 4 bytes for each character of the width.
    """
    characters = count_code_points(address, length)
    if characters >= width:
        return address, length
    move(buffer, address, length)
    return buffer, _spread(buffer, 0, length, characters, width, fill, align)


CHUNK: Final = 112                      # written by one call of `quoted`, beside the last character; the buffer has 128 bytes
OF_STR: Final = 0
OF_BYTES: Final = 1
IN_HEX: Final = 2
IN_ASCII: Final = 3

BACKSLASH: Final = 92
SINGLE_QUOTE: Final = 39
DOUBLE_QUOTE: Final = 34


def quoted(address: u64, length: u64, kind: u64, cursor: u64, buffer: u64) -> tuple[u64, u64]:
    """The next piece of a repr (or of the bytes in hex): its length, 0 at the end, and the cursor behind it.

    The cursor is 0 at the start, then one more than the bytes done, then two more than all of them.
    """
    if kind == IN_HEX:
        return _hex_piece(address, length, cursor, buffer)
    if cursor > u64(length + 1):
        return 0, cursor
    text = Ptr[u8](buffer)
    quote = _quote_for(address, length)
    size: u64 = 0
    at = cursor
    if at == 0:
        if kind == OF_BYTES:
            text[0] = 98
            size = 1
        text[size] = u8(quote)
        size = u64(size + 1)
        at = 1
    while at <= length and size < CHUNK:
        here = u64(address + at - 1)
        if kind == OF_BYTES:
            size = u64(size + _escape(u64(buffer + size), Ptr[u8](here)[0], quote))
            at = u64(at + 1)
            continue
        width = code_point_size(here)
        value = code_point(here)
        if width == 1 or kind == IN_ASCII or not _is_printable(value):
            size = u64(size + _escape(u64(buffer + size), value, quote))
        else:
            move(u64(buffer + size), here, width)
            size = u64(size + width)
        at = u64(at + width)
    if at > length and size <= CHUNK:
        text[size] = u8(quote)
        size = u64(size + 1)
        at = u64(length + 2)
    return size, at


def _hex_piece(address: u64, length: u64, cursor: u64, buffer: u64) -> tuple[u64, u64]:
    text = Ptr[u8](buffer)
    size: u64 = 0
    at = cursor
    while at < length and size < CHUNK:
        byte = Ptr[u8](address)[at]
        text[size] = _hex_digit(u64(byte) >> 4)
        text[u64(size + 1)] = _hex_digit(u64(byte) & 15)
        size = u64(size + 2)
        at = u64(at + 1)
    return size, at


def _hex_digit(value: u64) -> u8:
    return u8(ZERO + value) if value < 10 else u8(97 - 10 + value)


def _quote_for(address: u64, length: u64) -> u64:
    """The quote that Python takes: double only around single ones."""
    if find_byte(address, length, SINGLE_QUOTE) >= 0 and find_byte(address, length, DOUBLE_QUOTE) < 0:
        return DOUBLE_QUOTE
    return SINGLE_QUOTE


def _is_printable(value: u64) -> bool:
    """As str.isprintable, for characters beyond ASCII. Code points that Unicode has not assigned count as printable."""
    if value < 0x2000:
        return value > 160 and value != 173
    if value < 0x3000:
        return value > 0x200F and not 0x2028 <= value <= 0x202F and not 0x205F <= value <= 0x206F
    if value < 0x1_0000:
        return value != 0x3000 and not 0xE000 <= value <= 0xF8FF and value != 0xFEFF and not 0xFFF0 <= value <= 0xFFFB
    return value < 0xE_0000


def _escape(buffer: u64, value: u64, quote: u64) -> u64:
    """A character, escaped if it is not printable ASCII; the size."""
    text = Ptr[u8](buffer)
    if value == quote or value == BACKSLASH:
        text[0] = BACKSLASH
        text[1] = u8(value)
        return 2
    if 32 <= value < 127:
        text[0] = u8(value)
        return 1
    text[0] = BACKSLASH
    letter: u8 = 0
    if value == 10:
        letter = 110
    elif value == 13:
        letter = 114
    elif value == 9:
        letter = 116
    if letter != 0:
        text[1] = letter
        return 2
    digits: u64 = 2
    text[1] = 120
    if value >= 0x1_0000:
        digits = 8
        text[1] = 85
    elif value >= 0x100:
        digits = 4
        text[1] = 117
    at: u64 = 0
    while at != digits:
        text[u64(2 + at)] = _hex_digit(value >> (u64(4 * (digits - 1 - at)) & 63) & 15)
        at = u64(at + 1)
    return u64(2 + digits)
