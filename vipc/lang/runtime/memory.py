"""Bytes of memory: fill, move, compare, search; UTF-8; integers out of bytes.

Words are read and written only at multiples of 8, so that the functions also serve device memory and code that runs
before the MMU is on.
"""

from typing import Final

from vipc.lang import i64, u8, u64
from vipc.lang.unsafe import Ptr

WORD_MINIMUM: Final = 16                       # shorter pieces go byte by byte
EVERY_BYTE: Final = 0x0101_0101_0101_0101


def set_bytes(address: u64, value: u64, count: u64) -> None:
    """Every byte becomes the low byte of `value`."""
    at = address
    end = u64(address + count)
    if count >= WORD_MINIMUM:
        while at & 7 != 0:
            Ptr[u8](at)[0] = u8(value)
            at = u64(at + 1)
        word = u64((value & 0xFF) * EVERY_BYTE)
        while u64(end - at) >= 32:
            words = Ptr[u64](at)
            words[0] = word
            words[1] = word
            words[2] = word
            words[3] = word
            at = u64(at + 32)
        while u64(end - at) >= 8:
            Ptr[u64](at)[0] = word
            at = u64(at + 8)
    while at != end:
        Ptr[u8](at)[0] = u8(value)
        at = u64(at + 1)


def move(target: u64, source: u64, count: u64) -> None:
    """Copies, as if through a buffer of its own."""
    if u64(target - source) >= count:
        _move_up(target, source, count)
    else:
        _move_down(target, source, count)


def _move_up(target: u64, source: u64, count: u64) -> None:
    """From the first byte to the last."""
    done: u64 = 0
    if count >= WORD_MINIMUM and (target ^ source) & 7 == 0:
        while u64(target + done) & 7 != 0:
            Ptr[u8](target)[done] = Ptr[u8](source)[done]
            done = u64(done + 1)
        while u64(count - done) >= 32:
            words = Ptr[u64](u64(source + done))
            copies = Ptr[u64](u64(target + done))
            a, b, c, d = words[0], words[1], words[2], words[3]
            copies[0] = a
            copies[1] = b
            copies[2] = c
            copies[3] = d
            done = u64(done + 32)
        while u64(count - done) >= 8:
            Ptr[u64](u64(target + done))[0] = Ptr[u64](u64(source + done))[0]
            done = u64(done + 8)
    while done != count:
        Ptr[u8](target)[done] = Ptr[u8](source)[done]
        done = u64(done + 1)


def _move_down(target: u64, source: u64, count: u64) -> None:
    """From the last byte to the first."""
    left = count
    if count >= WORD_MINIMUM and (target ^ source) & 7 == 0:
        while u64(target + left) & 7 != 0:
            left = u64(left - 1)
            Ptr[u8](target)[left] = Ptr[u8](source)[left]
        while left >= 8:
            left = u64(left - 8)
            Ptr[u64](u64(target + left))[0] = Ptr[u64](u64(source + left))[0]
    while left != 0:
        left = u64(left - 1)
        Ptr[u8](target)[left] = Ptr[u8](source)[left]


def equal(a: u64, a_length: u64, b: u64, b_length: u64, size: u64) -> bool:
    """Whether two sequences of elements of `size` bytes hold the same."""
    if a_length != b_length:
        return False
    count = u64(a_length * size)
    at: u64 = 0
    if (a | b) & 7 == 0:
        while u64(count - at) >= 8:
            if Ptr[u64](u64(a + at))[0] != Ptr[u64](u64(b + at))[0]:
                return False
            at = u64(at + 8)
    while at != count:
        if Ptr[u8](a)[at] != Ptr[u8](b)[at]:
            return False
        at = u64(at + 1)
    return True


def compare(a: u64, a_length: u64, b: u64, b_length: u64) -> i64:
    """Below, at or above 0, as the first bytes that differ, then the lengths."""
    at: u64 = 0
    while at < a_length and at < b_length:
        one = Ptr[u8](a)[at]
        other = Ptr[u8](b)[at]
        if one != other:
            return -1 if one < other else 1
        at = u64(at + 1)
    if a_length == b_length:
        return 0
    return -1 if a_length < b_length else 1


def find_byte(address: u64, length: u64, byte: u64) -> i64:
    """Where the byte stands first, or -1."""
    at: u64 = 0
    while at != length:
        if Ptr[u8](address)[at] == byte:
            return i64(at)
        at = u64(at + 1)
    return -1


def find(address: u64, length: u64, part: u64, part_length: u64) -> i64:
    """Where the part begins first, or -1."""
    if part_length > length:
        return -1
    last = u64(length - part_length)
    at: u64 = 0
    while at <= last:
        if equal(u64(address + at), part_length, part, part_length, 1):
            return i64(at)
        at = u64(at + 1)
    return -1


def starts_with(address: u64, length: u64, part: u64, part_length: u64) -> bool:
    """Whether the part stands at the beginning."""
    return part_length <= length and equal(address, part_length, part, part_length, 1)


def ends_with(address: u64, length: u64, part: u64, part_length: u64) -> bool:
    """Whether the part stands at the end."""
    return part_length <= length and equal(u64(address + length - part_length), part_length, part, part_length, 1)


def integer_from_bytes(address: u64, length: u64, is_big: u64, is_signed: u64) -> u64:
    """The integer of up to 8 bytes, extended to a word."""
    value: u64 = 0
    at: u64 = 0
    while at != length:
        place = at if is_big != 0 else u64(length - at - 1)
        value = u64(value << 8) | Ptr[u8](address)[place]
        at = u64(at + 1)
    if is_signed != 0 and length != 0 and length < 8:
        top = u64(1) << (u64(8 * length - 1) & 63)
        if value & top != 0:
            value = u64(value - top - top)
    return value


def count_code_points(address: u64, length: u64) -> u64:
    """Characters of a UTF-8 text: its bytes without those that continue one."""
    count: u64 = 0
    at: u64 = 0
    while at != length:
        if Ptr[u8](address)[at] & 0xC0 != 0x80:
            count = u64(count + 1)
        at = u64(at + 1)
    return count


def code_point_size(address: u64) -> u64:
    """Bytes of the character that begins here."""
    first = Ptr[u8](address)[0]
    if first < 0x80:
        return 1
    if first < 0xE0:
        return 2
    return 3 if first < 0xF0 else 4


def last_code_point_size(address: u64, length: u64) -> u64:
    """Bytes of the character that ends a text of some length."""
    size: u64 = 1
    while Ptr[u8](address)[u64(length - size)] & 0xC0 == 0x80:
        size = u64(size + 1)
    return size


def code_point(address: u64) -> u64:
    """The character that begins here."""
    text = Ptr[u8](address)
    size = code_point_size(address)
    if size == 1:
        return text[0]
    value: u64 = u64(text[0]) & 0x1F
    if size == 3:
        value = value & 0x0F
    elif size == 4:
        value = value & 0x07
    at: u64 = 1
    while at != size:
        value = u64(value << 6) | text[at] & 0x3F
        at = u64(at + 1)
    return value


def put_code_point(address: u64, value: u64) -> u64:
    """Writes a character; its size."""
    text = Ptr[u8](address)
    if value < 0x80:
        text[0] = u8(value)
        return 1
    if value < 0x800:
        text[0] = u8(0xC0 | value >> 6)
        text[1] = u8(0x80 | value & 0x3F)
        return 2
    if value < 0x1_0000:
        text[0] = u8(0xE0 | value >> 12)
        text[1] = u8(0x80 | value >> 6 & 0x3F)
        text[2] = u8(0x80 | value & 0x3F)
        return 3
    text[0] = u8(0xF0 | value >> 18)
    text[1] = u8(0x80 | value >> 12 & 0x3F)
    text[2] = u8(0x80 | value >> 6 & 0x3F)
    text[3] = u8(0x80 | value & 0x3F)
    return 4
