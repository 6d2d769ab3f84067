"""Computes with floats while others do: for seeing that each program keeps its floating-point registers."""

from typing import Final

from lib.output import write, write_printable
from lib.program import program
from lib.text import parse_number
from vipc.lang import u64
from vipc.lang.unsafe import asm

TERMS: Final = 20_000


def harmonic(terms: int) -> float:
    """1 + 1/2 + 1/3 + ..."""
    total = 0.0
    for n in range(1, terms + 1):
        total += 1.0 / n
    return total


EXPECTED: Final[float] = harmonic(TERMS)


def hold(word: u64) -> None:
    """Puts a word where compiled code puts nothing."""
    asm("fmov d8, {0}\nfmov d31, {0}\nfmov v31.d[1], {0}", inputs=(word,))


def held() -> tuple[u64, u64, u64]:
    """What is there now."""
    return asm("fmov {out0}, d8\nfmov {out1}, d31\nfmov {out2}, v31.d[1]", outputs=(u64, u64, u64))


def main() -> int:
    """floats NAME ROUNDS: 0 if every sum and every register was right."""
    name = program.argument(1)
    rounds = parse_number(program.argument(2))
    if len(name) == 0 or rounds < 1:
        print("usage: floats NAME ROUNDS")
        return 2
    wrong = 0
    first, second, third = held()
    if first != 0 or second != 0 or third != 0:
        wrong += 1
    for n in range(rounds):
        word = u64(name[0] << 32 | n)
        hold(word)
        if harmonic(TERMS) != EXPECTED:
            wrong += 1
        first, second, third = held()
        if first != word or second != word or third != word:
            wrong += 1
    write(b"floats ")
    write_printable(name)
    print(f": {wrong} wrong, sum {EXPECTED!r}")
    return 1 if wrong != 0 else 0
