"""The decimal digits of floats, exactly: big integers of 32-bit limbs, least first.

A float is the quotient of two big integers, value / scale * 10 ** point, with value below scale; the next digit is the
whole part of ten times that. `scale` is shifted so that its top limb tells a digit within one (Steele and White 1990,
Burger and Dybvig 1996, Gay 1990).
"""

from typing import Final

from vipc.lang import Array, array, i64, u8, u32, u64
from vipc.lang.arm64 import clz
from vipc.lang.runtime.float_math import FRACTION, MAGNITUDE, exponent, mantissa, rounded, scale
from vipc.lang.unsafe import Ptr, address_of

LIMBS: Final = 40                       # of every number: 2 ** 1026 * 10, and 10 ** 324 * 2 ** 54, and a free one
DIGITS_MAX: Final = 800                 # no float has more than 767
ZERO: Final = 48
NINE: Final = 57
TOP_ZEROS: Final = 36                   # leading zeros of scale's top limb in 64 bits: ten times it fits a limb
TEN_TO_9: Final = 1_000_000_000


class Expansion:
    """A float under expansion. Addresses of big integers of `limbs` limbs."""

    value: u64
    scale: u64
    limbs: u64
    point: i64                          # 0.DIGITS * 10 ** point
    numbers: Array[u32] = array(u32, LIMBS * 5)

    def __init__(self) -> None:
        self.value = 0
        self.scale = 0
        self.limbs = LIMBS
        self.point = 0

    def number(self, index: u64) -> u64:
        """The address of one of the big integers."""
        return u64(address_of(self.numbers) + index * (4 * LIMBS))


def shortest(word: u64, digits: u64) -> tuple[u64, i64]:
    """Writes the fewest digits that read back as the float, which is positive; their count, and the point."""
    e = Expansion()
    _start(e, word, 1)
    even = mantissa(word) & 1 == 0
    above = e.number(2)                                # half the distance to the next float, and to the one before
    below = e.number(3)
    total = e.number(4)
    narrow = word & FRACTION == 0 and exponent(word) > 1
    _margins(e, word, above, below, narrow)
    _align(e, above, below)
    _add(total, e.value, above, e.limbs)
    order = _compare(total, e.scale, e.limbs)
    if order > 0 or order == 0 and even:
        e.point = i64(e.point + 1)
        _rescale(e, above, below)
    text = Ptr[u8](digits)
    count: u64 = 0
    while True:
        digit = _next_digit(e)
        _multiply(above, 10, e.limbs)
        _multiply(below, 10, e.limbs)
        _add(total, e.value, above, e.limbs)
        low_order = _compare(e.value, below, e.limbs)
        high_order = _compare(total, e.scale, e.limbs)
        low = low_order < 0 or low_order == 0 and even
        high = high_order > 0 or high_order == 0 and even
        if low or high:
            if high and (not low or _is_upper(e, digit)):
                digit = u64(digit + 1)
            text[count] = u8(ZERO + digit)
            return u64(count + 1), e.point
        text[count] = u8(ZERO + digit)
        count = u64(count + 1)


def exact(word: u64, digits: u64, wanted: i64, after_point: bool) -> tuple[u64, i64]:
    """Writes `wanted` digits of the float, which is positive, or the digits up to so many after the point; rounded to
    nearest, ties to even. Their count, without the zeros at the end that no rest stands for, and the point."""
    e = Expansion()
    _start(e, word, 0)
    _align(e, 0, 0)
    count = i64(wanted + e.point) if after_point else wanted
    if count < 0:
        return 0, e.point
    text = Ptr[u8](digits)
    made: u64 = 0
    while made < u64(count) and not _is_zero(e.value, e.limbs):
        text[made] = u8(ZERO + _next_digit(e))
        made = u64(made + 1)
    odd = made != 0 and text[u64(made - 1)] & 1 != 0
    if made == u64(count) and _is_upper(e, 1 if odd else 0):
        return _round_up(e, digits, made)
    return made, e.point


def _round_up(e: Expansion, digits: u64, made: u64) -> tuple[u64, i64]:
    text = Ptr[u8](digits)
    count = made
    while count != 0 and text[u64(count - 1)] == NINE:
        count = u64(count - 1)
    if count == 0:
        text[0] = ZERO + 1
        return 1, i64(e.point + 1)
    text[u64(count - 1)] = u8(text[u64(count - 1)] + 1)
    return count, e.point


def _is_upper(e: Expansion, digit: u64) -> bool:
    """Whether the rest rounds up behind a digit: it is above a half, or a half and the digit is odd."""
    double = e.number(4)
    _add(double, e.value, e.value, e.limbs)
    order = _compare(double, e.scale, e.limbs)
    return order > 0 or order == 0 and digit & 1 != 0


# The quotient


def _start(e: Expansion, word: u64, extra: u64) -> None:
    """value / scale * 10 ** point = the float; both times 2 ** extra."""
    e.value = e.number(0)
    e.scale = e.number(1)
    digits = mantissa(word & MAGNITUDE)
    power = scale(word & MAGNITUDE)
    _set(e.value, digits)
    _set(e.scale, 1)
    _shift(e.value, u64(extra + (u64(power) if power > 0 else 0)), LIMBS)
    _shift(e.scale, u64(extra + (u64(-power) if power < 0 else 0)), LIMBS)
    leading = i64(power + 63 - i64(clz(digits)))       # 2 ** leading <= the float
    e.point = i64((i64(leading * 78913) >> 18) + 1)    # log10(2) * 2 ** 18
    if e.point > 0:
        _multiply_power(e.scale, u64(e.point))
    else:
        _multiply_power(e.value, u64(-e.point))


def _margins(e: Expansion, word: u64, above: u64, below: u64, narrow: bool) -> None:
    """Half the distances to the neighbours, in the units of value; the lower one is half as wide below a power of 2."""
    power = scale(word)
    _set(above, 1)
    _shift(above, u64(power) if power > 0 else 0, LIMBS)
    if e.point < 0:
        _multiply_power(above, u64(-e.point))
    if narrow:
        _copy(below, above)
        _shift(above, 1, LIMBS)
        _shift(e.value, 1, LIMBS)
        _shift(e.scale, 1, LIMBS)
    else:
        _copy(below, above)


def _align(e: Expansion, above: u64, below: u64) -> None:
    """value < scale, and scale's top limb in its range; `limbs` is its length."""
    if _compare(e.value, e.scale, LIMBS) >= 0:
        e.point = i64(e.point + 1)
        _multiply(e.scale, 10, LIMBS)
    _fit_limbs(e, above, below)


def _rescale(e: Expansion, above: u64, below: u64) -> None:
    """After `point` grew: scale becomes ten times as large."""
    _multiply(e.scale, 10, LIMBS)
    _fit_limbs(e, above, below)


def _fit_limbs(e: Expansion, above: u64, below: u64) -> None:
    limbs = Ptr[u32](e.scale)
    length: u64 = LIMBS
    while limbs[u64(length - 1)] == 0:
        length = u64(length - 1)
    top = limbs[u64(length - 1)]
    shift = u64(clz(top) - TOP_ZEROS) & 31
    _shift(e.value, shift, LIMBS)
    _shift(e.scale, shift, LIMBS)
    if above != 0:
        _shift(above, shift, LIMBS)
        _shift(below, shift, LIMBS)
    e.limbs = length if limbs[length] == 0 else u64(length + 1)


def _next_digit(e: Expansion) -> u64:
    """The whole part of ten times value by scale; value becomes the rest."""
    _multiply(e.value, 10, e.limbs)
    top = u64(Ptr[u32](e.value)[u64(e.limbs - 1)])
    step = u64(Ptr[u32](e.scale)[u64(e.limbs - 1)] + 1)
    digit: u64 = 0
    part = step
    while part <= top:                                 # never above the true digit, at most one below
        digit = u64(digit + 1)
        part = u64(part + step)
    if digit != 0:
        _subtract_multiple(e.value, e.scale, digit, e.limbs)
    if _compare(e.value, e.scale, e.limbs) >= 0:
        _subtract_multiple(e.value, e.scale, 1, e.limbs)
        digit = u64(digit + 1)
    return digit


# Big integers


def _set(number: u64, value: u64) -> None:
    limbs = Ptr[u32](number)
    at: u64 = 2
    limbs[0] = u32(value)
    limbs[1] = u32(value >> 32)
    while at != LIMBS:
        limbs[at] = 0
        at = u64(at + 1)


def _copy(target: u64, source: u64) -> None:
    at: u64 = 0
    while at != LIMBS:
        Ptr[u32](target)[at] = Ptr[u32](source)[at]
        at = u64(at + 1)


def _shift(number: u64, count: u64, length: u64) -> None:
    """number <<= count."""
    limbs = Ptr[u32](number)
    whole = count >> 5
    bits = count & 31
    at = length
    while at != 0:
        at = u64(at - 1)
        pair: u64 = 0
        if at >= whole:
            pair = u64(u64(limbs[u64(at - whole)]) << 32)
        if at > whole:
            pair = pair | limbs[u64(at - whole - 1)]
        limbs[at] = u32(pair >> (u64(32 - bits) & 63))


def _multiply(number: u64, factor: u64, length: u64) -> None:
    """number *= factor, below 2 ** 32."""
    limbs = Ptr[u32](number)
    carry: u64 = 0
    at: u64 = 0
    while at != length:
        product = u64(u64(limbs[at]) * factor + carry)
        limbs[at] = u32(product)
        carry = product >> 32
        at = u64(at + 1)


def _multiply_power(number: u64, power: u64) -> None:
    """number *= 10 ** power."""
    left = power
    while left >= 9:
        _multiply(number, TEN_TO_9, LIMBS)
        left = u64(left - 9)
    while left != 0:
        _multiply(number, 10, LIMBS)
        left = u64(left - 1)


def _add(target: u64, a: u64, b: u64, length: u64) -> None:
    """target = a + b."""
    carry: u64 = 0
    at: u64 = 0
    while at != length:
        total = u64(u64(Ptr[u32](a)[at]) + u64(Ptr[u32](b)[at]) + carry)
        Ptr[u32](target)[at] = u32(total)
        carry = total >> 32
        at = u64(at + 1)


def _subtract_multiple(number: u64, other: u64, factor: u64, length: u64) -> None:
    """number -= other * factor."""
    limbs = Ptr[u32](number)
    carry: u64 = 0
    at: u64 = 0
    while at != length:
        product = u64(u64(Ptr[u32](other)[at]) * factor + carry)
        part = product & 0xFFFF_FFFF
        carry = product >> 32
        if limbs[at] < part:
            carry = u64(carry + 1)
        limbs[at] = u32(limbs[at] - part)
        at = u64(at + 1)


def _compare(a: u64, b: u64, length: u64) -> i64:
    """Below, at or above 0."""
    at = length
    while at != 0:
        at = u64(at - 1)
        one = Ptr[u32](a)[at]
        other = Ptr[u32](b)[at]
        if one != other:
            return -1 if one < other else 1
    return 0


def _is_zero(number: u64, length: u64) -> bool:
    at: u64 = 0
    while at != length:
        if Ptr[u32](number)[at] != 0:
            return False
        at = u64(at + 1)
    return True


def quotient(number: u64, power: i64) -> u64:
    """number * 10 ** power as a float, rounded once: binary digits of value / scale until there are enough."""
    e = Expansion()
    e.value = e.number(0)
    e.scale = e.number(1)
    _set(e.value, number)
    _set(e.scale, 1)
    if power > 0:
        _multiply_power(e.value, u64(power))
    else:
        _multiply_power(e.scale, u64(-power))
    shift = i64(_bits(e.value) - _bits(e.scale))       # value / scale lies in 2 ** (shift - 1) .. 2 ** (shift + 1)
    if shift >= 0:
        _shift(e.scale, u64(shift + 1), LIMBS)
    else:
        _shift(e.value, u64(-(shift + 1)), LIMBS)
    binary: u64 = 0
    count = i64(0)
    while binary >> 55 == 0:
        _shift(e.value, 1, LIMBS)
        binary = u64(binary << 1)
        if _compare(e.value, e.scale, LIMBS) >= 0:
            _subtract_multiple(e.value, e.scale, 1, LIMBS)
            binary = binary | 1
        count = i64(count + 1)
    return rounded(binary, i64(shift + 1 - count), not _is_zero(e.value, LIMBS))


def _bits(number: u64) -> i64:
    """The length in bits; not of 0."""
    length: u64 = LIMBS
    while Ptr[u32](number)[u64(length - 1)] == 0:
        length = u64(length - 1)
    return i64(32 * length + 32 - clz(Ptr[u32](number)[u64(length - 1)]))
