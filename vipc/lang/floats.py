"""Host bodies of what the language asks of floats beyond Python's operators."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from decimal import Context, Decimal
from fractions import Fraction

from vipc.lang.words import trap

_PRECISION = Context(prec=60, Emax=10**6, Emin=-(10**6))
_CLOSE = Fraction(1, 10**45)


def f_pow(base: float, exponent: float) -> float:
    """`base ** exponent`, the float nearest to the power; where Python would give a complex number, an error."""
    if math.isfinite(base) and base < 0 and math.isfinite(exponent) and not exponent.is_integer():
        raise trap("value", t="a negative number has no fractional power")
    value = base**exponent
    if not math.isfinite(value) or value == 0.0 or abs(value) == 1.0:
        return float(value)
    return math.copysign(_nearest(abs(base), exponent, abs(value)), value)


def _nearest(base: float, exponent: float, near: float) -> float:
    """The float nearest to the power, which `near` misses by the last bit at most; of two, the even one."""
    power = Fraction(_PRECISION.power(Decimal(base), Decimal(exponent)))
    below = near if Fraction(near) <= power else math.nextafter(near, 0.0)
    above = math.nextafter(below, math.inf)
    if above == math.inf:
        return below
    middle = (Fraction(below) + Fraction(above)) / 2
    if abs(power - middle) < power * _CLOSE:
        return below if f_bits(below) % 2 == 0 else above
    return below if power < middle else above


def f_sum(items: Iterable[float], start: float = 0) -> float:
    """The sum of floats; that of none is a float too."""
    total = float(start)
    for item in items:
        total += item
    return total


def f_bits(value: float) -> int:
    """The 64 bits of the IEEE format."""
    return int(struct.unpack("<Q", struct.pack("<d", value))[0])


def f_of_bits(word: int) -> float:
    """The float of 64 bits."""
    return float(struct.unpack("<d", struct.pack("<Q", word))[0])


def f_sqrt(value: float) -> float:
    """The square root; a NaN below zero."""
    return math.nan if value < 0 else math.sqrt(value)
