"""Division by multiplication: the factor's quotient is the quotient, at the edges and next to multiples."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vipc.a64.magic import find_factor

NO_FACTOR = (7, 21, 23)
"""Take 65 bits for a dividend of 64."""


@settings(max_examples=300, deadline=None)
@given(st.integers(3, 2**64 - 1), st.sampled_from((16, 32, 63, 64)), st.integers(0, 2**64 - 1))
def test_quotients(divisor: int, bits: int, drawn: int) -> None:
    found = find_factor(divisor, bits) if divisor & (divisor - 1) else None
    if found is None:
        return
    factor, shift = found
    assert 0 < factor < 2**64
    assert 0 <= shift < 64
    largest = 2**bits - 1
    multiple = min(drawn, largest) // divisor * divisor
    for x in (0, 1, divisor - 1, divisor, multiple - 1, multiple, multiple + 1, largest - 1, largest):
        if 0 <= x <= largest:
            assert x * factor >> 64 + shift == x // divisor


def test_which_have_a_factor() -> None:
    assert find_factor(10, 64) == (0xCCCC_CCCC_CCCC_CCCD, 3)
    assert all(find_factor(divisor, 64) is None for divisor in NO_FACTOR)
    assert all(find_factor(divisor, 63) is not None for divisor in NO_FACTOR)
