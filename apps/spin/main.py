"""Computes for a while, and says how far it came: for seeing that nobody keeps the core."""

from typing import Final

from lib import calls
from lib.output import write, write_printable
from lib.program import program
from lib.text import parse_number
from vipc.lang import u64

ROUND: Final = 200_000
SECOND: Final = 1_000_000_000
REPORTS: Final = 5


def spin() -> u64:
    """One round of arithmetic."""
    value: u64 = 1
    for n in range(ROUND):
        value = value * 6364136223846793005 + n & 0xFFFF_FFFF_FFFF_FFFF
    return value


def main() -> int:
    """spin NAME SECONDS [N]: reports N (or REPORTS) times in that time."""
    name = program.argument(1)
    seconds = parse_number(program.argument(2))
    if len(name) == 0 or seconds < 1:
        print("usage: spin NAME SECONDS [REPORTS]")
        return 2
    reports = parse_number(program.argument(3))
    if reports < 1:
        reports = REPORTS
    _, start = calls.time_now()
    step: u64 = seconds * SECOND // reports
    rounds = 0
    report = 1
    while report <= reports:
        spin()
        rounds += 1
        _, now = calls.time_now()
        if now >= start + step * report:
            write(b"spin ")
            write_printable(name)
            print(f": {rounds} rounds")
            report += 1
    return 0
