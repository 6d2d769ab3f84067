"""Memory and bytes: moving, filling, comparing, searching, UTF-8.

Views come as two words, address and length, so that one function serves spans, bytes and str.
"""

from vipc.lang import i64, u8, u64
from vipc.lang.unsafe import Ptr


def move(target: u64, source: u64, count: u64) -> None:
    """Copies `count` bytes; the areas may overlap."""
    to = Ptr[u8](target)
    of = Ptr[u8](source)
    if target > source and target < u64(source + count):
        at: u64 = count
        while at > 0:
            at -= 1
            to[at] = of[at]
        return
    if ((target ^ source) & 7) == 0 and count >= 16:
        _move_words(target, source, count)
        return
    for i in range(count):
        to[i] = of[i]


def _move_words(target: u64, source: u64, count: u64) -> None:
    """Upwards, eight bytes at a time once aligned."""
    head: u64 = u64(8 - (target & 7)) & 7
    to = Ptr[u8](target)
    of = Ptr[u8](source)
    for i in range(head):
        to[i] = of[i]
    words: u64 = u64(count - head) >> 3
    wide_to = Ptr[u64](u64(target + head))
    wide_of = Ptr[u64](u64(source + head))
    for i in range(words):
        wide_to[i] = wide_of[i]
    done: u64 = u64(head + words * 8)
    while done < count:
        to[done] = of[done]
        done += 1


def set_bytes(target: u64, value: u64, count: u64) -> None:
    """Sets `count` bytes to the low byte of `value`."""
    to = Ptr[u8](target)
    byte: u8 = u8(value)
    if count < 16:
        for i in range(count):
            to[i] = byte
        return
    head: u64 = u64(8 - (target & 7)) & 7
    for i in range(head):
        to[i] = byte
    word: u64 = u64(u64(byte) * 0x0101010101010101)
    words: u64 = u64(count - head) >> 3
    wide = Ptr[u64](u64(target + head))
    for i in range(words):
        wide[i] = word
    done: u64 = u64(head + words * 8)
    while done < count:
        to[done] = byte
        done += 1


def equal(a: u64, a_count: u64, b: u64, b_count: u64, size: u64) -> bool:
    """Are two views of elements of `size` bytes equal?"""
    if a_count != b_count:
        return False
    one = Ptr[u8](a)
    two = Ptr[u8](b)
    for i in range(u64(a_count * size)):
        if one[i] != two[i]:
            return False
    return True


def compare(a: u64, a_count: u64, b: u64, b_count: u64) -> i64:
    """Below, at or above 0 as a is less than, equal to or greater than b."""
    one = Ptr[u8](a)
    two = Ptr[u8](b)
    for i in range(min(a_count, b_count)):
        if one[i] != two[i]:
            return -1 if one[i] < two[i] else 1
    if a_count == b_count:
        return 0
    return -1 if a_count < b_count else 1


def starts_with(a: u64, a_count: u64, b: u64, b_count: u64) -> bool:
    """Does a begin with b?"""
    return a_count >= b_count and equal(a, b_count, b, b_count, 1)


def ends_with(a: u64, a_count: u64, b: u64, b_count: u64) -> bool:
    """Does a end with b?"""
    return a_count >= b_count and equal(u64(a + a_count - b_count), b_count, b, b_count, 1)


def find(a: u64, a_count: u64, b: u64, b_count: u64) -> i64:
    """The first place of b in a, or -1."""
    if b_count > a_count:
        return -1
    for i in range(u64(a_count - b_count) + 1):
        if equal(u64(a + i), b_count, b, b_count, 1):
            return i64(i)
    return -1


def find_byte(a: u64, a_count: u64, value: u64) -> i64:
    """The first place of a byte, or -1."""
    one = Ptr[u8](a)
    for i in range(a_count):
        if one[i] == value:
            return i64(i)
    return -1


def count_code_points(a: u64, count: u64) -> u64:
    """How many code points UTF-8 text has: the bytes that do not continue one."""
    one = Ptr[u8](a)
    found: u64 = 0
    for i in range(count):
        if (one[i] & 0xC0) != 0x80:
            found = u64(found + 1)
    return found


def code_point_size(a: u64) -> u64:
    """Bytes of the code point at an address."""
    first = Ptr[u8](a)[0]
    if first < 0x80:
        return 1
    if first < 0xE0:
        return 2
    return 3 if first < 0xF0 else 4


def code_point(a: u64) -> u64:
    """The code point at an address."""
    one = Ptr[u8](a)
    size = code_point_size(a)
    if size == 1:
        return one[0]
    value: u64 = one[0] & (0x7F >> size)
    for i in range(1, size):
        value = u64(value << 6) | (one[i] & 0x3F)
    return value


def integer_from_bytes(a: u64, count: u64, big: u64, signed: u64) -> u64:
    """The integer of up to 8 bytes, extended to a word."""
    one = Ptr[u8](a)
    value: u64 = 0
    for i in range(count):
        at: u64 = i if big != 0 else u64(count - 1 - i)
        value = u64(value << 8) | one[at]
    if signed != 0 and 0 < count and count < 8 and (value >> u64(count * 8 - 1)) != 0:
        value = u64(value - u64(1 << u64(count * 8)))
    return value
