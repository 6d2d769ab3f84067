"""Division by a constant as multiplication: the factor and the shift.

floor(x / d) = floor(x * factor / 2**(64 + shift)) for 0 <= x < 2**bits: with factor = (2**k + e) / d the product is too large
by x * e / 2**k of a d-th, which reaches no next multiple when x * e < 2**k.
Reference: Granlund and Montgomery, Division by Invariant Integers using Multiplication.
"""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=256)
def find_factor(divisor: int, bits: int) -> tuple[int, int] | None:
    """Factor below 2**64 and shift, for a divisor from 3 on that is no power of two; None when the factor takes 65 bits."""
    for shift in range(divisor.bit_length()):
        power = 1 << 64 + shift
        factor = -(-power // divisor)
        if factor >> 64:
            return None
        if (factor * divisor - power) * ((1 << bits) - 1) < power:
            return factor, shift
    return None
