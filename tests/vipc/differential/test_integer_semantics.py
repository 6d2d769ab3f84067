"""Every integer operation over every pair of types gives CPython's value, or the trap that docs/language.md says, with its text.

Expectations come from CPython and a model of the rules, not from the compiler. Operands are the edges of each type and drawn values
(`VIPER_SEED=n` draws others); hosted, -O0 and -O2.
"""

from __future__ import annotations

import operator
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import pytest

from tests.vipc.differential.running import emulated, hosted

SEED = int(os.environ.get("VIPER_SEED", "4"))
VALUES = 13
TEXTS = 3                                  # traps of a function whose text is shown
TRAPPED = 99_991
PAIRED = ("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64")
I64, U64 = (-(1 << 63), (1 << 63) - 1), (0, (1 << 64) - 1)
M64 = (1 << 64) - 1
RANGES = {f"{s}{b}": (-(1 << b - 1), (1 << b - 1) - 1) if s == "i" else (0, (1 << b) - 1) for s in "ui" for b in (8, 16, 32, 64)}
Interval = tuple[int, int]
EXACT: dict[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod, "<<": operator.lshift,
    ">>": operator.rshift, "&": operator.and_, "|": operator.or_, "^": operator.xor,
}


class Trap(Exception):
    """What the program raises, with its text."""


@dataclass(frozen=True)
class Form:
    """A function of two operands: its expression over `a` and `b`, and what it gives."""

    left: str
    right: str
    expression: str
    model: Callable[[int, int], int]


@cache
def operands(kind: str) -> tuple[int, ...]:
    """Edges and drawn values; the same number for every type."""
    low, high = RANGES[kind]
    random = Random(f"{SEED} {kind}")
    edges = [low, high, 0, 1, high - 1, low + 1 if low else 2, min(high, 63), -1 if low else 64]
    return tuple(edges + [random.randint(low, high) >> random.randrange(8 * 8) for _ in range(VALUES - len(edges))])


# The rules

def interval(op: str, a: Interval, b: Interval) -> Interval:
    """All exact results over the operands' types."""
    match op:
        case "//":
            divisors = [x for x in (b[0], b[1], -1, 1) if b[0] <= x <= b[1] and x]
            results = [x // y for x in a for y in divisors]
        case "%":
            return (0 if b[0] >= 0 else b[0] + 1, max(b[1] - 1, 0))
        case "<<" | ">>":
            results = [EXACT[op](x, y) for x in a for y in (0, 63)]
        case "&" if a[0] >= 0 or b[0] >= 0:
            return (0, min(x[1] for x in (a, b) if x[0] >= 0))
        case "&" | "|" | "^":
            bits = max(x.bit_length() for x in (*a, *b))
            return (0 if a[0] >= 0 and b[0] >= 0 else -(1 << bits), (1 << bits) - 1)
        case _:
            results = [EXACT[op](x, y) for x in a for y in b]
    return min(results), max(results)


def machine_type(found: Interval, *kinds: str) -> tuple[str, Interval]:
    """The arithmetic type of an operation, and its range."""
    if I64[0] <= found[0] and found[1] <= I64[1]:
        return "i64", I64
    return ("u64", U64) if found[0] >= 0 or "u64" in kinds else ("i64", I64)


def model(op: str, left: str, right: str) -> Callable[[int, int], int]:
    name, (low, high) = machine_type(interval(op, RANGES[left], RANGES[right]), left, right)
    place = U64 if name == "u64" and "u64" in (left, right) else I64       # of the local that takes the result

    def compute(a: int, b: int) -> int:
        if op in ("//", "%") and b == 0:
            raise Trap("integer division or modulo by zero" if op == "//" else "integer modulo by zero")
        if op in ("<<", ">>") and b < 0:
            raise Trap("negative shift count")
        if op in ("<<", ">>") and b > 63:
            if op == "<<" and a:
                raise Trap(f"shift count {b} is out of range")
            return 0 if op == "<<" else a >> 64
        result = EXACT[op](a, b)
        if not low <= result <= high:
            raise Trap(f"result of {op} does not fit {name}")
        if not place[0] <= result <= place[1]:
            raise Trap(f"{result} does not fit i64")
        return result

    return compute


def convert(kind: str, value: int) -> int:
    low, high = RANGES[kind]
    return (value - low) % (high - low + 1) + low


# The functions

def forms() -> Iterator[Form]:
    for left in PAIRED:
        for right in PAIRED:
            for op in EXACT:
                yield Form(left, right, f"a {op} b", model(op, left, right))
            yield Form(left, right, "(a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * (a > b) + 32 * (a >= b)",
                       lambda a, b: (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * (a > b) + 32 * (a >= b))
            yield Form(left, right, f"{left}(a * b + {right}(a ^ b))",
                       lambda a, b, left=left, right=right: convert(left, a * b + convert(right, a ^ b)))  # type: ignore[misc]
            yield Form(left, right, f"{right}(a) // 3 + {right}(b) % 7",
                       lambda a, b, right=right: convert(right, a) // 3 + convert(right, b) % 7)  # type: ignore[misc]
        yield from _of_one(left)


def _of_one(kind: str) -> Iterator[Form]:
    """Operations of one operand; the other one is not used."""
    bits = int(kind[1:])
    yield Form(kind, kind, "a.bit_length() * 100 + a.bit_count()", lambda a, b: a.bit_length() * 100 + a.bit_count())
    yield Form(kind, kind, "abs(a) // 2", lambda a, b: abs(a) // 2)
    for op, exact in (("-", operator.neg), ("~", operator.invert)):
        yield Form(kind, kind, f"{op}a", _unary(op, exact))
    if bits <= 16:
        yield Form(kind, kind, "a ** 3 + b ** 2", lambda a, b: a**3 + b**2)
    yield Form(kind, kind, "min(a, b) // 2 + max(a, b) // 2", lambda a, b: min(a, b) // 2 + max(a, b) // 2)


def _unary(op: str, exact: Callable[[int], int]) -> Callable[[int, int], int]:
    def compute(a: int, b: int) -> int:
        if not I64[0] <= exact(a) <= I64[1]:
            raise Trap(f"result of {op} does not fit i64")
        return exact(a)

    return compute


def source(chosen: list[Form]) -> str:
    """A program that folds what each function gives into a number, and shows the text of a few traps."""
    parts = ['"""Operations of integers."""\n\nfrom typing import Callable\n\nfrom vipc.lang import Array, array, u64, '
             + ", ".join(kind for kind in PAIRED if kind != "u64") + "\n\n"]
    parts += [f"{kind.upper()}: Array[{kind}] = array({kind}, {list(operands(kind))})\n" for kind in PAIRED]
    for number, form in enumerate(chosen):
        parts.append(f"\n\ndef f{number}(i: int, j: int) -> u64:\n    a = {form.left.upper()}[i]\n    b = {form.right.upper()}[j]\n"
                     f"    r = {form.expression}\n    return u64(r)\n")
    names = ", ".join(f"f{number}" for number in range(len(chosen)))
    parts.append(f'''

FUNCTIONS: Array[Callable[[int, int], u64]] = array(Callable[[int, int], u64], [{names}])


def main() -> int:
    for number, function in enumerate(FUNCTIONS):
        total: u64 = 7
        traps = 0
        for i in range({VALUES}):
            for j in range({VALUES}):
                try:
                    total = u64(total * 31 + function(i, j))
                except Exception as error:
                    total = u64(total * 31 + {TRAPPED})
                    traps += 1
                    if traps <= {TEXTS}:
                        print(error)
        print(number, total)
    return 0
''')
    return "".join(parts)


def expected(chosen: list[Form]) -> list[str]:
    lines = []
    for number, form in enumerate(chosen):
        total, traps = 7, 0
        for a in operands(form.left):
            for b in operands(form.right):
                try:
                    total = (total * 31 + form.model(a, b) % (1 << 64)) & M64
                except Trap as trap:
                    total = (total * 31 + TRAPPED) & M64
                    traps += 1
                    if traps <= TEXTS:
                        lines.append(str(trap))
        lines.append(f"{number} {total}")
    return lines


@pytest.mark.parametrize("half", range(2))
def test_every_pair_of_types(half: int) -> None:
    chosen = list(forms())[half::2]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "operations.py"
        file.write_text(source(chosen))
        outcomes = {"hosted": hosted(file), "-O0": emulated(file, 0), "-O2": emulated(file, 2)}
    wanted = expected(chosen)
    for way, outcome in outcomes.items():
        assert (outcome.status, outcome.stderr) == (0, "")
        number = 0
        for line, should in zip(outcome.stdout.splitlines(), wanted, strict=False):
            form = chosen[min(number, len(chosen) - 1)]
            assert line == should, f"{way}: {form.expression} of {form.left} and {form.right}"
            number += should[0].isdigit()
        assert len(outcome.stdout.splitlines()) == len(wanted)


SPECS = ("", "d", "5d", "<7", ">9", "^8", "+", " ", "=+6", "x", "#x", "X", "#X", "o", "#o", "b", "#b", ",", "_", "_x", "_b", "020", "#018x",
         "*^12", "0=8", "<+6", "12,", "020_", "+,", "1", "3x", "#_x")


def test_formats_and_bytes() -> None:
    """f-strings print as CPython does, and numbers become bytes and come from them as there."""
    lines = ['"""Formats."""\n\nfrom vipc.lang import Array, array, u8, u16, u32, u64, i8, i16, i32, i64\n\n']
    wanted = []
    for kind in PAIRED:
        lines.append(f"{kind.upper()}: Array[{kind}] = array({kind}, {list(operands(kind))})\n")
    for kind in PAIRED:
        fields = "|".join(f"{{v:{spec}}}" for spec in SPECS)
        lines.append(f'\n\ndef show_{kind}() -> None:\n    for v in {kind.upper()}:\n        print(f"{fields}|{{v!r}}|{{v=}}")\n')
        wanted += ["|".join(format(v, spec) for spec in SPECS) + f"|{v!r}|{v=}" for v in operands(kind)]
    lines.append("\n\ndef convert() -> None:\n")
    for order in ("little", "big"):
        for size in (1, 2, 4, 8):
            for v in operands(f"u{size * 8}"):
                data = v.to_bytes(size, order)  # type: ignore[arg-type]
                lines.append(f'    print(int.from_bytes({data!r}, "{order}"), u64({v}).to_bytes({size}, "{order}"))\n')
                wanted.append(f"{v} {data}")
    lines.append("\n\ndef main() -> int:\n" + "".join(f"    show_{kind}()\n" for kind in PAIRED) + "    convert()\n    return 0\n")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "formats.py"
        file.write_text("".join(lines))
        for way, outcome in (("hosted", hosted(file)), ("-O0", emulated(file, 0)), ("-O2", emulated(file, 2))):
            for line, should in zip([*outcome.stdout.splitlines(), outcome.stderr], [*wanted, ""], strict=True):
                assert line == should, way
