"""`x ** y` of floats: the float nearest to the power.

Small whole exponents are multiplied out. Everything else is 2 ** (y * log2 x), with fractions of 256 bits:

    log2 x = e + log2 m,  ln m = 2 * (t + t**3 / 3 + t**5 / 5 + ...),  t = (m - 1) / (m + 1)
    2 ** f = exp(f * ln 2),  exp z = (1 + z/256 + (z/256)**2 / 2 + ...) ** 256

Errors stay below 2 ** -180 of the result; it is rounded to 160 bits first, so that powers that are floats, or lie
midway between two, are told exactly.
"""

from decimal import Context, Decimal
from typing import Final

from vipc.lang import Array, array, build_time, i64, u32, u64
from vipc.lang.arm64 import clz, fsqrt
from vipc.lang.runtime.float_math import INFINITY, MAGNITUDE, SIGN, mantissa, rounded, scale
from vipc.lang.unsafe import Ptr, address_of, float_bits, float_of_bits, unchecked

FINE: Final = 0
BY_ZERO: Final = 1
TOO_LARGE: Final = 2
COMPLEX: Final = 3

ONE: Final = 0x3FF0_0000_0000_0000
TWO: Final = 0x4000_0000_0000_0000
HALF: Final = 0x3FE0_0000_0000_0000
HUGE: Final = 0x4400_0000_0000_0000     # 2 ** 65: larger exponents leave nothing between 0 and infinity
TINY: Final = 0x3BE0_0000_0000_0000     # 2 ** -65: smaller ones make 1 of everything
ROOT_OF_2: Final = 0x16_A09E_667F_3BCC  # as a mantissa of 53 bits
MULTIPLIED: Final = 20                  # whole exponents up to here are multiplied out
LIMBS: Final = 8                        # of a fraction, least first
PRODUCT: Final = 40


@build_time
def _limbs(value: Decimal) -> list[int]:
    """A fraction's 256 bits."""
    bits = int(Context(prec=120).multiply(value, Decimal(1 << 256)))
    return [bits >> 32 * at & 0xFFFF_FFFF for at in range(LIMBS)]


LN_2: Final = array(u32, _limbs(Context(prec=120).ln(Decimal(2))))
LOG2_E_LESS_1: Final = array(u32, _limbs(Context(prec=120).divide(1, Context(prec=120).ln(Decimal(2))) - 1))


def power(x: u64, y: u64) -> tuple[u64, u64]:
    """The power, and what went wrong: special values as CPython's float_pow, one after the other."""
    size = u64(x & MAGNITUDE)
    steps = u64(y & MAGNITUDE)
    if steps == 0 or x == ONE:
        return ONE, FINE
    if size > INFINITY or steps > INFINITY:
        return x if size > INFINITY else y, FINE
    if steps == INFINITY:
        if size == ONE:
            return ONE, FINE
        grows = size > ONE
        rises = y & SIGN == 0
        return INFINITY if grows == rises else 0, FINE
    odd = _is_odd(steps)
    if size == INFINITY or size == 0:
        sign: u64 = x & SIGN if odd else 0
        if y & SIGN == 0:
            return sign | size, FINE
        if size == 0:
            return 0, BY_ZERO
        return sign, FINE
    negative = x & SIGN != 0
    if negative and not _is_whole(steps):
        return 0, COMPLEX
    result = _positive(size, y)
    if result >= INFINITY:
        return result, TOO_LARGE
    return SIGN | result if negative and odd else result, FINE


def _is_whole(size: u64) -> bool:
    power = scale(size)
    if power >= 0:
        return True
    return power > -53 and mantissa(size) & u64((1 << (u64(-power) & 63)) - 1) == 0


def _is_odd(size: u64) -> bool:
    power = scale(size)
    return power <= 0 and power > -53 and _is_whole(size) and mantissa(size) >> (u64(-power) & 63) & 1 != 0


def _positive(size: u64, y: u64) -> u64:
    """The power of a positive number."""
    if size == ONE:
        return ONE
    if y == TWO:
        value = float_of_bits(size)
        return float_bits(value * value)
    if y == HALF:
        return float_bits(fsqrt(float_of_bits(size)))
    if y == ONE:
        return size
    steps = y & MAGNITUDE
    if y & SIGN == 0 and steps < 0x4040_0000_0000_0000 and _is_whole(steps):
        times = mantissa(steps) >> (u64(-scale(steps)) & 63)
        if times <= MULTIPLIED:
            return _multiplied(size, times)
    rises = (size > ONE) == (y & SIGN == 0)
    if steps >= HUGE:
        return INFINITY if rises else 0
    if steps < TINY:
        return ONE
    return _general(size, y)


def _multiplied(size: u64, times: u64) -> u64:
    """The power by multiplication, rounded once."""
    product: Array[u32] = array(u32, PRODUCT)
    limbs = Ptr[u32](address_of(product))
    base = mantissa(size)
    lost = u64(63 - clz(base & u64(-base)))            # zeros at the end
    base = base >> (lost & 63)
    limbs[0] = 1
    length: u64 = 1
    left = times
    while left != 0:
        length = _multiply(limbs, length, base)
        left = u64(left - 1)
    top = u64(length - 1)
    shift = u64(clz(limbs[top]) - 32)
    high = u64(u64(limbs[top]) << 32 | (limbs[u64(top - 1)] if top >= 1 else 0))
    digits = u64(high << (shift & 63))
    if top >= 2:
        digits = digits | u64(limbs[u64(top - 2)]) >> (u64(32 - shift) & 63)
    more = top >= 2 and u32(u64(limbs[u64(top - 2)]) << (shift & 63)) != 0
    at: u64 = 0
    while u64(at + 2) < top:
        more = more or limbs[at] != 0
        at = u64(at + 1)
    place = i64(32 * top - 32 - shift)
    return rounded(digits, i64(place + i64(times) * (scale(size) + i64(lost))), more)


def _multiply(limbs: Ptr[u32], length: u64, factor: u64) -> u64:
    """limbs *= factor, of 53 bits; the new length."""
    low = factor & 0xFFFF_FFFF
    high = factor >> 32
    carry: u64 = 0
    before: u64 = 0
    at: u64 = 0
    while at != u64(length + 2):
        limb: u64 = limbs[at] if at < length else 0
        first = u64(limb * low + (carry & 0xFFFF_FFFF))
        second = u64(before * high)
        total = u64((first & 0xFFFF_FFFF) + (second & 0xFFFF_FFFF))
        limbs[at] = u32(total)
        carry = u64((carry >> 32) + (first >> 32) + (second >> 32) + (total >> 32))
        before = limb
        at = u64(at + 1)
    size = u64(length + 2)
    while limbs[u64(size - 1)] == 0:
        size = u64(size - 1)
    return size


def _general(size: u64, y: u64) -> u64:
    """2 ** (y * log2 size)."""
    room: Array[u32] = array(u32, 6 * (LIMBS + 6))
    first = u64(address_of(room))
    log = Ptr[u32](first)                              # LIMBS of fraction, then whole ones, of |y * log2 size|
    other = Ptr[u32](u64(first + 4 * (LIMBS + 6)))
    third = Ptr[u32](u64(first + 8 * (LIMBS + 6)))
    spare = Ptr[u32](u64(first + 12 * (LIMBS + 6)))
    below = _log2(log, other, third, spare, size)
    _scale(log, y & MAGNITUDE)
    whole = log[LIMBS]
    at: u64 = LIMBS + 1
    far = whole >> 12 != 0
    while at != LIMBS + 6:
        far = far or log[at] != 0
        at = u64(at + 1)
    falls = below != (y & SIGN != 0)
    if far:
        return 0 if falls else INFINITY
    power = i64(whole)
    if falls:
        power = i64(-power)
        if not _is_zero(log):
            power = i64(power - 1)
            _negate(log)
    _exp2_less_1(log, other, third, spare)
    carry = _round(log)
    power = i64(power + i64(carry))
    digits = u64(0x8000_0000_0000_0000 | u64(log[7]) << 31 | u64(log[6]) >> 1)
    more = (log[6] & 1 | log[5] | log[4] | log[3]) != 0
    return rounded(digits, i64(power - 63), more)


def _log2(log: Ptr[u32], t: Ptr[u32], square: Ptr[u32], spare: Ptr[u32], size: u64) -> bool:
    """log = |log2 size|, and whether it is below 0."""
    digits = mantissa(size)
    lead = u64(clz(digits) - 11)
    digits = u64(digits << (lead & 63))
    whole = i64(scale(size) - i64(lead) + 52)
    one: u64 = 0x10_0000_0000_0000
    if digits > ROOT_OF_2:
        whole = i64(whole + 1)
        one = u64(one + one)
    below = digits < one
    _divide(t, u64(one - digits) if below else u64(digits - one), u64(one + digits))
    _product(square, t, t)
    _copy(log, t)
    odd: u64 = 3
    while True:
        _product(spare, t, square)
        _copy(t, spare)
        _divide_small(spare, odd)
        if _is_zero(spare):
            break
        _add(log, spare)
        odd = u64(odd + 2)
    _add(log, log)                                     # ln m
    _product(spare, log, Ptr[u32](address_of(LOG2_E_LESS_1)))
    _add(log, spare)
    if below and not _is_zero(log):
        _negate(log)
        whole = i64(whole - 1)
    negative = whole < 0
    if negative:
        if not _is_zero(log):
            _negate(log)
            whole = i64(whole + 1)
        whole = i64(-whole)
    log[LIMBS] = u32(whole)
    at: u64 = LIMBS + 1
    while at != LIMBS + 6:
        log[at] = 0
        at = u64(at + 1)
    return negative


def _scale(log: Ptr[u32], steps: u64) -> None:
    """log *= the float `steps`, between TINY and HUGE."""
    size = _multiply(log, LIMBS + 1, mantissa(steps)) if not _is_nothing(log) else 0
    while size != LIMBS + 6:
        log[size] = 0
        size = u64(size + 1)
    power = scale(steps)
    while power <= -32:
        power = i64(power + 32)
        _move_down(log)
    if power > 0:
        _shift_up(log, u64(power))
    elif power < 0:
        _shift_down(log, u64(-power))


def _is_nothing(log: Ptr[u32]) -> bool:
    return log[LIMBS] == 0 and _is_zero(log)


def _move_up(log: Ptr[u32]) -> None:
    at: u64 = LIMBS + 5
    while at != 0:
        log[at] = log[u64(at - 1)]
        at = u64(at - 1)
    log[0] = 0


def _move_down(log: Ptr[u32]) -> None:
    at: u64 = 0
    while at != LIMBS + 5:
        log[at] = log[u64(at + 1)]
        at = u64(at + 1)
    log[LIMBS + 5] = 0


def _shift_up(log: Ptr[u32], count: u64) -> None:
    at: u64 = LIMBS + 5
    while at != 0:
        pair = u64(u64(log[at]) << 32 | log[u64(at - 1)])
        log[at] = u32(pair >> (u64(32 - count) & 63))
        at = u64(at - 1)
    log[0] = u32(u64(log[0]) << (count & 63))


def _shift_down(log: Ptr[u32], count: u64) -> None:
    at: u64 = 0
    while at != LIMBS + 5:
        pair = u64(u64(log[u64(at + 1)]) << 32 | log[at])
        log[at] = u32(pair >> (count & 63))
        at = u64(at + 1)
    log[LIMBS + 5] = log[LIMBS + 5] >> (count & 31)


def _exp2_less_1(f: Ptr[u32], z: Ptr[u32], term: Ptr[u32], spare: Ptr[u32]) -> None:
    """f = 2 ** f - 1."""
    _product(z, f, Ptr[u32](address_of(LN_2)))
    _divide_small(z, 256)
    _copy(f, z)
    _copy(term, z)
    n: u64 = 2
    while True:
        _product(spare, term, z)
        _divide_small(spare, n)
        if _is_zero(spare):
            break
        _copy(term, spare)
        _add(f, term)
        n = u64(n + 1)
    n = 8
    while n != 0:                                      # (1 + f) ** 2 = 1 + 2 f + f ** 2
        _product(spare, f, f)
        _add(f, f)
        _add(f, spare)
        n = u64(n - 1)


def _round(f: Ptr[u32]) -> u64:
    """f to 160 bits; what is carried out of it."""
    carry = u64(f[2] >> 31)
    at: u64 = 3
    while at != LIMBS:
        total = u64(u64(f[at]) + carry)
        f[at] = u32(total)
        carry = total >> 32
        at = u64(at + 1)
    return carry


# Fractions


def _divide(target: Ptr[u32], top: u64, bottom: u64) -> None:
    """target = top / bottom, below 1; both below 2 ** 55."""
    rest = top
    at: u64 = LIMBS
    while at != 0:
        at = u64(at - 1)
        bits: u64 = 0
        count: u64 = 32
        while count != 0:
            rest = u64(rest << 1)
            bits = u64(bits << 1)
            if rest >= bottom:
                rest = u64(rest - bottom)
                bits = bits | 1
            count = u64(count - 1)
        target[at] = u32(bits)


def _divide_small(target: Ptr[u32], divisor: u64) -> None:
    """target //= divisor, below 2 ** 32."""
    rest: u64 = 0
    at: u64 = LIMBS
    while at != 0:
        at = u64(at - 1)
        pair = u64(rest << 32 | target[at])
        part = unchecked(pair // divisor)              # divisor is 2 or more
        target[at] = u32(part)
        rest = u64(pair - part * divisor)


def _product(target: Ptr[u32], a: Ptr[u32], b: Ptr[u32]) -> None:
    """target = a * b, cut off; target is neither."""
    at: u64 = 0
    low: u64 = 0
    high: u64 = 0
    while at != 2 * LIMBS - 1:
        i: u64 = 0 if at < LIMBS else u64(at - (LIMBS - 1))
        while i != LIMBS and i <= at:
            product = u64(u64(a[i]) * u64(b[u64(at - i)]))
            low = u64(low + (product & 0xFFFF_FFFF))
            high = u64(high + (product >> 32))
            i = u64(i + 1)
        if at >= LIMBS:
            target[u64(at - LIMBS)] = u32(low)
        low = u64((low >> 32) + (high & 0xFFFF_FFFF))
        high = high >> 32
        at = u64(at + 1)
    target[LIMBS - 1] = u32(low)


def _add(target: Ptr[u32], other: Ptr[u32]) -> None:
    """target += other."""
    carry: u64 = 0
    at: u64 = 0
    while at != LIMBS:
        total = u64(u64(target[at]) + u64(other[at]) + carry)
        target[at] = u32(total)
        carry = total >> 32
        at = u64(at + 1)


def _negate(target: Ptr[u32]) -> None:
    """target = 1 - target, which is not 0."""
    carry: u64 = 1
    at: u64 = 0
    while at != LIMBS:
        total = u64(u64(~target[at] & 0xFFFF_FFFF) + carry)
        target[at] = u32(total)
        carry = total >> 32
        at = u64(at + 1)


def _copy(target: Ptr[u32], source: Ptr[u32]) -> None:
    at: u64 = 0
    while at != LIMBS:
        target[at] = source[at]
        at = u64(at + 1)


def _is_zero(number: Ptr[u32]) -> bool:
    at: u64 = 0
    while at != LIMBS:
        if number[at] != 0:
            return False
        at = u64(at + 1)
    return True
