"""`round(x, n)`: the float nearest to the decimal that x rounds to, as CPython finds it by way of the digits."""

from typing import Final

from vipc.lang import Array, array, i64, u8, u64
from vipc.lang.runtime.float_digits import DIGITS_MAX, exact, quotient
from vipc.lang.runtime.float_math import INFINITY, MAGNITUDE, SIGN
from vipc.lang.unsafe import Ptr, address_of

MOST: Final = 323                       # beyond these the float itself, or 0
LEAST: Final = -308
EXACT_DIGITS: Final = 17                # so many tell every float from its neighbours
ZERO: Final = 48


def round_to(word: u64, wanted: i64) -> tuple[u64, u64]:
    """The float, and 1 if it would be too large."""
    size = word & MAGNITUDE
    sign = word & SIGN
    if size >= INFINITY or size == 0 or wanted > MOST:
        return word, 0
    if wanted < LEAST:
        return sign, 0
    digits: Array[u8] = array(u8, DIGITS_MAX)
    count, point = exact(size, address_of(digits), wanted, True)
    if count == 0:
        return sign, 0
    if i64(point + wanted) > EXACT_DIGITS:
        return word, 0
    text = Ptr[u8](address_of(digits))
    number: u64 = 0
    at: u64 = 0
    while at != count:
        number = u64(number * 10 + text[at] - ZERO)
        at = u64(at + 1)
    rounded = quotient(number, i64(point - i64(count)))
    if rounded >= INFINITY:
        return word, 1
    return sign | rounded, 0
