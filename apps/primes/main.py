"""Counts the primes below a limit, with a sieve."""

from typing import Final

from lib.program import program
from lib.text import parse_number
from vipc.lang import Array, Span, array, u8

LIMIT: Final = 1_000_000

composite: Array[u8] = array(u8, LIMIT)


def strike(table: Span[u8], prime: int) -> None:
    """Marks the multiples of a prime."""
    for multiple in range(prime * prime, len(table), prime):
        table[multiple] = 1


def main() -> int:
    """primes N: how many primes lie below N."""
    limit = parse_number(program.argument(1))
    if limit < 0 or limit > LIMIT:
        print(f"usage: primes N, with N at most {LIMIT}")
        return 2
    count = 0
    for n in range(2, limit):
        if composite[n] == 0:
            count += 1
            strike(composite[0:limit], n)
    print(f"{count} primes below {limit}")
    return 0
