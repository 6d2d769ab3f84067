"""The runtime's functions on floats for the tests: many calls at once, operands in a table of words, results behind."""

from vipc.lang import export, i64, u64
from vipc.lang.runtime import float_math, float_power, float_round, float_text
from vipc.lang.unsafe import Ptr


@export
def texts(table: u64, count: u64, buffer: u64) -> None:
    """Per row: float, flags, width, fill, precision. Each text lies behind a word with its length."""
    at = buffer
    row: u64 = 0
    while row != count:
        words = Ptr[u64](u64(table + 40 * row))
        length = float_text.formatted(u64(at + 8), words[0], words[1], words[2], words[3], words[4])
        Ptr[u64](at)[0] = length
        at = u64(at + 8 + length + 7 & ~7)
        row = u64(row + 1)


@export
def rounded(table: u64, count: u64, results: u64) -> None:
    """Per row: float, digits."""
    row: u64 = 0
    while row != count:
        words = Ptr[u64](u64(table + 16 * row))
        to = Ptr[u64](u64(results + 16 * row))
        to[0], to[1] = float_round.round_to(words[0], i64(words[1]))
        row = u64(row + 1)


@export
def powers(table: u64, count: u64, results: u64) -> None:
    """Per row: two floats."""
    row: u64 = 0
    while row != count:
        words = Ptr[u64](u64(table + 16 * row))
        to = Ptr[u64](u64(results + 16 * row))
        to[0], to[1] = float_power.power(words[0], words[1])
        row = u64(row + 1)


@export
def remainders(table: u64, count: u64, results: u64) -> None:
    """Per row: two floats."""
    row: u64 = 0
    while row != count:
        words = Ptr[u64](u64(table + 16 * row))
        Ptr[u64](u64(results + 8 * row))[0] = float_math.fmod(words[0], words[1])
        row = u64(row + 1)


@export
def quotients(table: u64, count: u64, results: u64) -> None:
    """Per row: two integers and their signs."""
    row: u64 = 0
    while row != count:
        words = Ptr[u64](u64(table + 32 * row))
        Ptr[u64](u64(results + 8 * row))[0] = float_math.divide_integers(words[0], words[1], words[2], words[3])
        row = u64(row + 1)


@export
def comparisons(table: u64, count: u64, results: u64) -> None:
    """Per row: a float, an integer and its sign."""
    row: u64 = 0
    while row != count:
        words = Ptr[u64](u64(table + 24 * row))
        Ptr[u64](u64(results + 16 * row))[0] = u64(float_math.compare(words[0], words[1], words[2]))
        Ptr[u64](u64(results + 16 * row))[1] = float_math.low_bits(words[0])
        row = u64(row + 1)
