"""Floats as their bits: remainders, comparison with integers, quotients of integers. General registers only.

Sign 1 bit, exponent 11 bits (biased by 1023), fraction 52 bits; exponent 0: no leading one; 2047: infinite, or NaN.
"""

from typing import Final

from vipc.lang import i64, u64
from vipc.lang.arm64 import clz

SIGN: Final = 0x8000_0000_0000_0000
MAGNITUDE: Final = 0x7FFF_FFFF_FFFF_FFFF
INFINITY: Final = 0x7FF0_0000_0000_0000
NAN: Final = 0x7FF8_0000_0000_0000
LEADING: Final = 0x10_0000_0000_0000
FRACTION: Final = 0xF_FFFF_FFFF_FFFF
LEAST: Final = -1074                    # the least scale
BIAS: Final = 1075                      # value = mantissa * 2 ** (exponent - BIAS)

UNORDERED: Final = 2


def mantissa(word: u64) -> u64:
    """The fraction with its leading one."""
    return word & FRACTION if exponent(word) == 0 else word & FRACTION | LEADING


def exponent(word: u64) -> u64:
    """The biased exponent, 0 for numbers without a leading one."""
    return word >> 52 & 2047


def scale(word: u64) -> i64:
    """s in value = mantissa * 2 ** s."""
    raised = exponent(word)
    return i64((1 if raised == 0 else raised) - BIAS)


def fmod(x: u64, y: u64) -> u64:
    """The remainder of x by y with the sign of x, exactly."""
    sign = x & SIGN
    rest = x & MAGNITUDE
    divisor = y & MAGNITUDE
    if divisor == 0 or rest >= INFINITY or divisor > INFINITY:
        return NAN
    if rest < divisor:
        return x
    if rest == divisor:
        return sign
    high, left = _normal(rest)
    low, part = _normal(divisor)
    while True:
        if left >= part:
            left = u64(left - part)
            if left == 0:
                return sign
        if high == low:
            break
        left = u64(left << 1)
        high = i64(high - 1)
    return sign | assemble(left, high)


def _normal(size: u64) -> tuple[i64, u64]:
    """Scale and mantissa, shifted so that bit 52 leads."""
    digits = mantissa(size)
    shift = u64(clz(digits) - 11)
    return i64(scale(size) - i64(shift)), u64(digits << (shift & 63))


def assemble(digits: u64, power: i64) -> u64:
    """digits * 2 ** power, which is a float: digits below 2 ** 53 and not 0."""
    shift = u64(clz(digits) - 11)
    if power < LEAST:
        return digits >> (u64(LEAST - power) & 63)
    if power < i64(LEAST + i64(shift)):
        return u64(digits << (u64(power - LEAST) & 63))
    raised = u64(power - i64(shift) + BIAS)
    return u64(digits << (shift & 63)) & FRACTION | u64(raised << 52)


def compare(word: u64, number: u64, is_signed: u64) -> i64:
    """-1, 0 or 1 as the float is below, at or above the integer; 2 for a NaN."""
    size = word & MAGNITUDE
    if size > INFINITY:
        return UNORDERED
    below = word & SIGN != 0 and size != 0
    negative = is_signed != 0 and i64(number) < 0
    if below != negative:
        if not below and size == 0 and number == 0:
            return 0
        return -1 if below else 1
    order = _compare_sizes(size, u64(-number) if negative else number)
    return i64(-order) if negative else order


def _compare_sizes(size: u64, number: u64) -> i64:
    """The same of a float without sign and an unsigned integer."""
    if size >= 0x43F0_0000_0000_0000:                  # 2 ** 64
        return 1
    whole = whole_part(size)
    if whole != number:
        return -1 if whole < number else 1
    power = scale(size)
    if power >= 0 or power < -63:
        return 1 if power < -63 and mantissa(size) != 0 else 0
    return 1 if mantissa(size) & u64((1 << (u64(-power) & 63)) - 1) != 0 else 0


def whole_part(size: u64) -> u64:
    """The integer that a float without sign is cut off to, modulo 2 ** 64."""
    power = scale(size)
    if power >= 0:
        return u64(mantissa(size) << (u64(power) & 63)) if power < 64 else 0
    return mantissa(size) >> (u64(-power) & 63) if power > -64 else 0


def low_bits(word: u64) -> u64:
    """The integer that a finite float is cut off to, modulo 2 ** 64."""
    whole = whole_part(word & MAGNITUDE)
    return u64(-whole) if word & SIGN != 0 else whole


def divide_integers(a: u64, b: u64, a_signed: u64, b_signed: u64) -> u64:
    """a / b, rounded once: binary digits of the quotient until the mantissa and two more are there."""
    below = a_signed != 0 and i64(a) < 0
    negative = b_signed != 0 and i64(b) < 0
    top = u64(-a) if below else a
    bottom = u64(-b) if negative else b
    sign: u64 = SIGN if below != negative else 0
    if top == 0:
        return sign                                    # -0.0 below a negative number, as in CPython
    power = i64(0)
    rest: u64 = 0
    quotient: u64 = 0
    place: u64 = 64
    while place != 0:                                  # the whole part, bit by bit: rest < bottom
        place = u64(place - 1)
        carry = rest >> 63
        rest = u64(rest << 1 | top >> (place & 63) & 1)
        quotient = u64(quotient << 1)
        if carry != 0 or rest >= bottom:
            rest = u64(rest - bottom)
            quotient = quotient | 1
    while quotient >> 55 == 0:
        carry = rest >> 63
        rest = u64(rest << 1)
        quotient = u64(quotient << 1)
        power = i64(power - 1)
        if carry != 0 or rest >= bottom:
            rest = u64(rest - bottom)
            quotient = quotient | 1
    return sign | rounded(quotient, power, rest != 0)


def rounded(digits: u64, power: i64, has_more: bool) -> u64:
    """(digits, and a bit more) * 2 ** power as a float, to nearest, ties to even; digits of at least 55 bits."""
    drop = u64(11 - clz(digits))
    if i64(power + i64(drop)) < LEAST:
        drop = u64(LEAST - power)
    if drop > 63:
        return 1 if drop == 64 and (digits > SIGN or digits == SIGN and has_more) else 0
    kept = digits >> (drop & 63)
    half = u64(1 << (u64(drop - 1) & 63))
    lost = digits & u64(half + half - 1)
    if lost > half or lost == half and (has_more or kept & 1 != 0):
        kept = u64(kept + 1)
    if kept == 0:
        return 0
    raised = u64(power + i64(drop) + BIAS)
    if kept < LEADING:
        return kept                                    # without a leading one, or the least with it
    if kept == LEADING << 1:
        kept = LEADING
        raised = u64(raised + 1)
    return INFINITY if raised >= 2047 else kept & FRACTION | u64(raised << 52)
