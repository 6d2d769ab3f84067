"""The integer rules: intervals hold every result, and the arithmetic type is what the rules say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vipc.sema import integers
from vipc.sema.integers import I64_RANGE, U64_RANGE, Operand, binary, conjunction, leaf, mask_side

U8, U32, I32 = (0, 255), (0, 2**32 - 1), (-(2**31), 2**31 - 1)
OPERATORS = ("+", "-", "*", "//", "%", "<<", ">>", "&", "|", "^")


@st.composite
def points(draw: st.DrawFn) -> tuple[tuple[int, int], int]:
    """An interval and a value in it."""
    bounds = st.integers(-(2**64), 2**64)
    low, value, high = sorted([draw(bounds), draw(bounds), draw(bounds)])
    return (low, high), value


@given(st.sampled_from(OPERATORS), points(), points())
def test_interval_holds_every_result(
    op: str, left: tuple[tuple[int, int], int], right: tuple[tuple[int, int], int]
) -> None:
    if op in ("<<", ">>"):
        right = ((0, 63), right[1] % 64)
    result = integers.fold(op, left[1], right[1])
    if result is not None:
        low, high = integers.interval_of(op, left[0], right[0])
        assert low <= result <= high


@given(st.sampled_from(OPERATORS), points(), points())
def test_exact_operations_fit_their_type(
    op: str, left: tuple[tuple[int, int], int], right: tuple[tuple[int, int], int]
) -> None:
    outcome = binary(op, leaf(left[0]), leaf(right[0]))
    result = integers.fold(op, left[1], right[1])
    if outcome.mode == "exact" and result is not None and (op not in ("<<", ">>") or 0 <= right[1] < 64):
        low, high = integers.range_of(outcome.arith)
        assert low <= result <= high


def outcome(op: str, left: tuple[int, int], right: tuple[int, int]) -> tuple[str, str]:
    found = binary(op, leaf(left), leaf(right))
    return found.arith, found.mode


def test_arithmetic_types() -> None:
    assert outcome("+", U32, U32) == ("i64", "exact")
    assert outcome("-", U32, U32) == ("i64", "exact")
    assert outcome("*", U32, U32) == ("u64", "exact")
    assert outcome("-", U64_RANGE, U64_RANGE) == ("u64", "checked")
    assert outcome("+", U64_RANGE, U64_RANGE) == ("u64", "checked")
    assert outcome("+", U64_RANGE, I32) == ("u64", "checked")
    assert outcome("%", U64_RANGE, (10, 10)) == ("i64", "exact")
    assert outcome("*", I64_RANGE, I64_RANGE) == ("i64", "checked")
    assert outcome("<<", (1, 1), I32) == ("u64", "exact")
    assert outcome("//", I64_RANGE, (2, 2)) == ("i64", "exact")
    assert outcome("//", I64_RANGE, I64_RANGE) == ("i64", "checked")


def test_one_shifted_by_n_less_one_is_i64() -> None:
    power = binary("<<", leaf((1, 1)), leaf(I32))
    less = binary("-", Operand(power.exact, power.actual, power.arith), leaf((1, 1)))
    assert (power.arith, less.arith) == ("u64", "i64")


def test_mean_of_u64_is_u64() -> None:
    total = binary("+", leaf(U64_RANGE), leaf(U64_RANGE))
    half = binary("//", Operand(total.exact, total.actual, total.arith), leaf((2, 2)))
    assert (half.arith, half.mode) == ("u64", "exact")


def test_unary_and_abs() -> None:
    assert integers.unary("-", leaf(U64_RANGE)).mode == "checked"
    assert integers.unary("-", leaf(U32)).mode == "exact"
    assert integers.unary("~", leaf(U8)).actual == (-256, -1)
    assert integers.absolute(leaf(I64_RANGE)).arith == "u64"
    assert integers.absolute(leaf(I32)).arith == "i64"


def test_masks() -> None:
    difference = binary("-", leaf(U64_RANGE), leaf(U64_RANGE))
    operand = Operand(difference.exact, difference.actual, difference.arith)
    assert mask_side(operand, leaf(U8)) == "right"
    assert mask_side(leaf(U8), operand) == "left"
    assert mask_side(leaf(I32), leaf(I32)) is None
    assert conjunction(leaf(U8), operand).actual == U8
