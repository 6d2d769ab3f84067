"""Results that a target prints itself: TAP 14 lines, each tagged with the run's nonce, so that nothing else is taken for one.

    TAP-3f9a 1..3
    TAP-3f9a ok 1 - memory that was given is zero
    TAP-3f9a not ok 2 - ...
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class TapResult:
    """One line: did it pass, its number from 1, its description."""

    passed: bool
    number: int
    text: str


class BadTap(Exception):
    """The lines are not a whole run; the message says what is missing."""


def parse_tap(console: str, nonce: str) -> list[TapResult]:
    """The results of the run with this nonce. Raises BadTap unless plan and results agree."""
    lines = re.findall(rf"^TAP-{re.escape(nonce)} (.*?)\r?$", console, re.MULTILINE)
    plans = [int(found[1]) for line in lines if (found := re.fullmatch(r"1\.\.(\d+)", line))]
    results = [TapResult(not found[1], int(found[2]), found[3]) for line in lines
               if (found := re.fullmatch(r"(not )?ok (\d+) - (.*)", line))]
    if len(plans) != 1:
        raise BadTap(f"{len(plans)} plans for the run {nonce}; one is needed")
    if [result.number for result in results] != list(range(1, plans[0] + 1)):
        raise BadTap(f"{plans[0]} results were planned, these came: {[result.number for result in results]}")
    return results
