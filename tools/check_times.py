"""How long `vipc check` takes for a module of 1,000 lines after one of its functions was edited."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.build import ROOT
from tools.faults import Fault

LINES = 1000
EDITS = 5
_HEAD = '''\
"""Accounts of parcels, hour by hour."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from vipc.lang import Array, Span, array, u8, u32

LIMIT: Final = 4000
totals: Array[u32] = array(u32, 256)


class Lost(Exception):
    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number: int = number
'''
_PART = '''

class KindNN(IntEnum):
    LETTER = 1
    PARCEL = 2
    CRATE = NN + 3


@dataclass
class ParcelNN:
    number: int
    weight: u32
    kind: KindNN

    def price(self, distance: int) -> int:
        """In cents."""
        match self.kind:
            case KindNN.LETTER:
                return 80
            case KindNN.PARCEL if self.weight < LIMIT:
                return 400 + distance // 100
            case _:
                return 900 + int(self.weight) * distance // 1000


def checksum_NN(data: Span[u8], seed: int) -> int:
    """Of the label."""
    total = seed & 0xFFFF
    for index, value in enumerate(data):
        if value > NN % 200:
            total = (total * 31 + value) & 0xFFFFFFFF
        elif value == 3:
            totals[value] = u32(total)
        else:
            total += totals[index & 0xFF]
    while total > LIMIT + NN:
        total //= 2
    return total


def heaviest_NN(weights: Span[u32]) -> int:
    """The place of the heaviest; Lost where there is none."""
    found = -1
    for place in range(len(weights)):
        if found < 0 or weights[place] > weights[found]:
            found = place
    if found < 0:
        raise Lost(NN)
    return found


def account_NN(weights: Span[u32], label: Span[u8]) -> int:
    """The price of the heaviest, or -1."""
    try:
        place = heaviest_NN(weights)
        parcel = ParcelNN(place, weights[place], KindNN.PARCEL)
        return parcel.price(checksum_NN(label, NN)) + sum(w & 1 for w in weights)
    except Lost as lost:
        print(f"lost {lost.number:>4}")
        return -1
'''
_TAIL = '''

def main() -> None:
    print(account_0(array(u32, 4), array(u8, 8)))
'''


def module_text(edit: int) -> str:
    """A module of at least LINES lines; the body of one function has the number of the edit in it."""
    text = _HEAD
    number = 0
    while text.count("\n") < LINES:
        text += _PART.replace("NN", str(number))
        number += 1
    return text.replace("seed & 0xFFFF", f"(seed + {edit}) & 0xFFFF", 1) + _TAIL


def check_seconds() -> float:
    """Median of the seconds after each edit. Raises Fault."""
    with tempfile.TemporaryDirectory() as folder:
        file, taken = Path(folder) / "parcels.py", []
        for edit in range(EDITS + 1):
            file.write_text(module_text(edit))
            begin = time.monotonic()
            done = subprocess.run([sys.executable, "-m", "vipc", "check", str(file)], cwd=ROOT, env={"PATH": "/usr/bin:/bin"},
                                  capture_output=True, text=True)
            taken.append(time.monotonic() - begin)
            if done.returncode:
                raise Fault(f"the module does not check: {done.stderr.strip().splitlines()[0]}")
        return statistics.median(taken[1:])
