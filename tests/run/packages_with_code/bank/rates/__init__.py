"""Rates, by year."""

from bank.rates.table import RATES
from vipc.lang import u16

base: u16 = RATES[0]


def current(year: int) -> int:
    return RATES[year] - base
