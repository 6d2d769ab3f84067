"""Draws typed functions of integers: expressions over every type and operator, straight lines of typed stores.

A function is a tree of pieces (a template and what fills it), so that a failing one can be made smaller piece by piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from hypothesis import strategies as st

BITS = {f"{sign}{bits}": (sign == "i", bits) for sign in "ui" for bits in (8, 16, 32, 64)}
RANGES = {
    name: (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1) for name, (signed, bits) in BITS.items()
}
BINARY = ("+", "-", "*", "//", "%", "&", "|", "^", "<<", ">>")
COMPARISONS = ("<", "<=", "==", "!=", ">", ">=")
DEEPEST = 4
INT, BOOL, STATEMENT = "int", "bool", "statement"


@dataclass(frozen=True)
class Piece:
    """Source text: `template` with one `{}` for each part. `constant`: no variable in it."""

    template: str
    parts: tuple[Piece, ...] = ()
    kind: str = INT
    constant: bool = False

    def text(self) -> str:
        return self.template.format(*(part.text() for part in self.parts))

    def size(self) -> int:
        return 1 + sum(part.size() for part in self.parts)


@dataclass(frozen=True)
class Case:
    """One function and the arguments it is called with."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    body: tuple[Piece, ...]
    result: str
    inputs: tuple[tuple[int, ...], ...]

    def source(self) -> str:
        """The function, and a function that shows what it gives."""
        signature = ", ".join(f"{name}: {kind}" for name, kind in self.parameters)
        names = ", ".join(name for name, _ in self.parameters)
        lines = [f"def {self.name}({signature}) -> {self.result}:"]
        lines += [f"    {line}" for piece in self.body for line in piece.text().splitlines()]
        lines += ["", "", f"def show_{self.name}({signature}) -> None:", "    try:", f'        print("{self.name}", {self.name}({names}))']
        lines += ["    except Exception as error:", f'        print("{self.name}", error)']
        return "\n".join(lines) + "\n"

    def calls(self) -> list[str]:
        return [f"show_{self.name}({', '.join(map(str, values))})" for values in self.inputs]


def module(cases: list[Case]) -> str:
    """A program that calls every function with all its arguments."""
    parts = ['"""Functions of integers."""\n\nfrom vipc.lang import ' + ", ".join(BITS) + "\n"]
    parts += [case.source() for case in cases]
    # One function a case: main stays small.
    for case in cases:
        parts.append(f"def all_{case.name}() -> None:\n" + "".join(f"    {call}\n" for call in case.calls()))
    parts.append("def main() -> int:\n" + "".join(f"    all_{case.name}()\n" for case in cases) + "    return 0\n")
    return "\n\n".join(parts)


EDGES = sorted({*range(-20, 71), *(sign * (1 << k) + d for k in (7, 8, 15, 16, 31, 32, 63, 64) for d in (-1, 0, 1) for sign in (-1, 1))})
MASKS = (1, 7, 0xFF, 0xFFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF)


def literal(value: int) -> Piece:
    return Piece(f"({value})" if value < 0 else str(value), constant=True)


class Drawing:
    """The drawing of one function."""

    def __init__(self, random: Random, integers: list[str]) -> None:
        self.random = random
        self.integers = integers

    def number(self, high: int) -> int:
        return self.random.randint(0, high)

    def pick(self, items: tuple[str, ...] | list[str]) -> str:
        return self.random.choice(items)

    def value(self, low: int, high: int) -> int:
        """A value of an interval, mostly near its bounds, zero and powers of two."""
        if self.number(3) == 0:
            return self.random.randint(low, high)
        return self.random.choice([low, low + 1, high - 1, high, *(edge for edge in EDGES if low <= edge <= high)])

    def variable(self) -> Piece:
        return Piece(self.pick(self.integers))

    def integer(self, depth: int) -> Piece:
        """An expression that is not constant."""
        if depth <= 0:
            return self.variable()
        match self.number(15):
            case 0 | 1:
                return self.variable()
            case 2 | 3 | 4 | 5 | 6 | 7:
                return self.binary(depth)
            case 8:
                return Piece(self.pick(("(-{})", "(~{})", "abs({})", "({}).bit_length()", "({}).bit_count()")), (self.integer(depth - 1),))
            case 9 | 10:
                return Piece(self.pick(list(BITS)) + "({})", (self.integer(depth - 1),))
            case 11:
                mask = self.random.choice(MASKS)
                return Piece(f"({{}} & {mask:#x})", (self.integer(depth - 1),))
            case 12:
                return Piece("({} if {} else {})", (self.integer(depth - 1), self.condition(depth - 1), self.integer(depth - 1)))
            case 13:
                return Piece(self.pick(("min({}, {})", "max({}, {})")), (self.integer(depth - 1), self.operand(depth - 1)))
            case 14:
                return Piece("({} + {})", (self.condition(depth - 1), self.integer(depth - 1)))
            case _:
                return Piece("({} ** {})", (self.integer(depth - 1), literal(self.number(4))))

    def binary(self, depth: int) -> Piece:
        op = self.pick(BINARY)
        left, right = self.integer(depth - 1), self.operand(depth - 1)
        if op in ("<<", ">>"):
            count = (literal(self.number(66)), Piece("({} & 63)", (right,)), Piece("({} % 70)", (right,)), right)[self.number(3)]
            return Piece(f"({{}} {op} {{}})", (left, count))
        if self.number(3) == 0:
            left, right = right, left
        return Piece(f"({{}} {op} {{}})", (left, right))

    def operand(self, depth: int) -> Piece:
        if self.number(2) == 0:
            return literal(self.number(90) - 20 if self.number(1) else self.value(-(1 << 63), (1 << 64) - 1))
        return self.integer(depth)

    def condition(self, depth: int) -> Piece:
        match self.number(5):
            case 0 if depth > 0:
                return Piece("(not {})", (self.condition(depth - 1),), BOOL)
            case 1 if depth > 0:
                return Piece(f"({{}} {self.pick(('and', 'or'))} {{}})", (self.condition(depth - 1), self.condition(depth - 1)), BOOL)
            case 2:
                parts = (self.operand(depth - 1), self.integer(depth - 1), self.operand(depth - 1))
                return Piece(f"({{}} {self.pick(COMPARISONS)} {{}} {self.pick(COMPARISONS)} {{}})", parts, BOOL)
            case _:
                return Piece(f"({{}} {self.pick(COMPARISONS)} {{}})", (self.integer(depth - 1), self.operand(depth - 1)), BOOL)

    def statement(self, number: int) -> Piece:
        name = f"v{number}"
        match self.number(6):
            case 0 | 1 | 2:
                piece = Piece(f"{name}: {self.pick(list(BITS))} = {{}}", (self.integer(DEEPEST - 1),), STATEMENT)
            case 3:
                piece = Piece(f"{name} = {{}}", (self.integer(DEEPEST - 1),), STATEMENT)
            case 4:
                parts = (self.integer(2), self.operand(2))
                piece = Piece(f"{name}, {name}r = divmod({{}}, {{}})", parts, STATEMENT)
                self.integers.append(f"{name}r")
            case 5:
                target, op = self.pick(self.integers), self.pick(BINARY)
                return Piece(f"{target} {op}= {{}}", (self.integer(DEEPEST - 2),), STATEMENT)
            case _:
                target = self.pick(self.integers)
                parts = (self.condition(2), self.integer(2), self.integer(2))
                return Piece(f"if {{}}:\n    {target} = {{}}\nelse:\n    {target} = {{}}", parts, STATEMENT)
        self.integers.append(name)
        return piece


def function(entropy: int) -> Case:
    """A function; its name is given later."""
    random = Random(entropy)
    parameters = tuple((name, random.choice(tuple(BITS))) for name in "abc"[: random.randint(1, 3)])
    drawing = Drawing(random, [name for name, _ in parameters])
    body = [drawing.statement(number) for number in range(drawing.number(3))]
    body.append(Piece("return {}", (drawing.integer(DEEPEST),), STATEMENT))
    result = drawing.pick(("i64", "u64", *BITS))
    inputs = tuple(tuple(drawing.value(*RANGES[kind]) for _, kind in parameters) for _ in range(random.randint(3, 5)))
    return Case("f", parameters, tuple(body), result, inputs)


FUNCTIONS = st.integers(0, (1 << 64) - 1).map(function)


def smaller(case: Case) -> Iterator[Case]:
    """Cases with one thing less, the largest steps first."""
    for values in case.inputs if len(case.inputs) > 1 else ():
        yield replace(case, inputs=(values,))
    for at in range(len(case.body) - 1):
        yield replace(case, body=(*case.body[:at], *case.body[at + 1:]))
    for at, piece in enumerate(case.body):
        for less in _smaller_piece(piece):
            yield replace(case, body=(*case.body[:at], less, *case.body[at + 1:]))


def _smaller_piece(piece: Piece) -> Iterator[Piece]:
    for part in piece.parts:
        if part.kind == piece.kind:
            yield part
    if piece.kind == INT and piece.size() > 1:
        yield Piece("a")
    for at, part in enumerate(piece.parts):
        for less in _smaller_piece(part):
            yield replace(piece, parts=(*piece.parts[:at], less, *piece.parts[at + 1:]))
