"""Operators on every pair of integer types at the edges of their intervals: the exact value, or the right trap."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable

import pytest

from tests.vipc.lower.lowering import lowered, machine
from vipc.ir.interp import Trap
from vipc.sema.types import INT_TYPES, IntType

TYPES = ("u8", "i32", "u32", "i64", "u64")
OPERATORS: dict[str, Callable[[int, int], int]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod,
    "<<": operator.lshift, ">>": operator.rshift, "&": operator.and_, "|": operator.or_, "^": operator.xor,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge,
}


def edges(ty: IntType) -> list[int]:
    """Values of a type where something changes."""
    near = {ty.low, ty.low + 1, ty.high, ty.high - 1, 0, 1, 2, 3, 7, 63, 64, -1, -2, -3, -64, 1 << 62, 1 << 63, (1 << 63) - 1}
    return sorted(v for v in near if ty.low <= v <= ty.high)


def word_of(value: int) -> int:
    """The word that holds a value."""
    return value & ((1 << 64) - 1)


def read(word: int, ty: str) -> int:
    """The value that a result word holds."""
    return word - (1 << 64) if ty == "i64" and word >> 63 else word


SOURCE = "from vipc.lang import export, i32, i64, u8, u32, u64\n" + "".join(
    f"\n\n@export\ndef f_{i}_{a}_{b}_{'u64' if wide else 'i64'}(a: {a}, b: {b}) -> {'u64' if wide else 'i64'}:\n"
    f"    return a {op} b\n"
    for i, op in enumerate(OPERATORS) for a in TYPES for b in TYPES for wide in (0, 1))


@pytest.fixture(scope="module")
def functions() -> object:
    """All the operators, lowered once."""
    return machine(lowered(SOURCE))


def outcome(functions: object, name: str, a: int, b: int, ty: str) -> int | str:
    """The value, or the key of the trap."""
    try:
        return read(functions.call(name, (word_of(a), word_of(b)))[0], ty)  # type: ignore[attr-defined]
    except Trap as trap:
        return trap.key


def expected(op: str, a: int, b: int, result: IntType) -> set[int | str]:
    """What the rules allow: the exact value when it fits, else one of the traps that may come first."""
    if op in ("//", "%") and b == 0:
        return {"zero_division"}
    if op in ("<<", ">>") and b < 0:
        return {"shift_negative"}
    if op == "<<" and b > 63:
        return {0} if a == 0 else {"shift_count"}
    exact = OPERATORS[op](a, b)
    if result.low <= exact <= result.high:
        # exact values may still not fit the type that the operation is computed in (u64 where an operand is u64)
        return {exact}
    return {"fit", "result"}


@pytest.mark.parametrize("op", OPERATORS)
def test_operator(functions: object, op: str) -> None:
    number = list(OPERATORS).index(op)
    for a_type, b_type, result in itertools.product(TYPES, TYPES, ("i64", "u64")):
        for a, b in itertools.product(edges(INT_TYPES[a_type]), edges(INT_TYPES[b_type])):
            got = outcome(functions, f"f_{number}_{a_type}_{b_type}_{result}", a, b, result)
            allowed = expected(op, a, b, INT_TYPES[result])
            if got == "result" and result == "i64" and "u64" in (a_type, b_type) and OPERATORS[op](a, b) < 0:
                continue                      # computed in u64: traps below zero
            if got == "result" and got not in allowed and "u64" not in (a_type, b_type):
                assert OPERATORS[op](a, b) > INT_TYPES["i64"].high
                continue                      # computed in i64: traps above its highest value
            assert got in allowed, f"{a_type} {a} {op} {b_type} {b} -> {result}: {got}, expected {allowed}"


def test_comparisons() -> None:
    source = "from vipc.lang import export, i32, i64, u8, u32, u64\n" + "".join(
        f"\n\n@export\ndef c_{i}_{a}_{b}(a: {a}, b: {b}) -> bool:\n    return a {op} b\n"
        for i, op in enumerate(COMPARISONS) for a in TYPES for b in TYPES)
    made = machine(lowered(source))
    for (i, op), a_type, b_type in itertools.product(enumerate(COMPARISONS), TYPES, TYPES):
        for a, b in itertools.product(edges(INT_TYPES[a_type]), edges(INT_TYPES[b_type])):
            got = made.call(f"c_{i}_{a_type}_{b_type}", (word_of(a), word_of(b)))[0]
            assert got == COMPARISONS[op](a, b), f"{a_type} {a} {op} {b_type} {b}"
