"""Integer rules: type intervals, the arithmetic type, and whether an operation needs a check.

Pure functions over intervals (low, high), both inclusive. See docs/language.md, "Integers".

I1. The arithmetic type depends on type intervals only: i64 if the interval of the exact results fits it; else u64 if
    that interval has no negative value or an operand's arithmetic type is u64; else i64.
I2. An operation is "exact" only if every result over the operands' possible values fits the arithmetic type.
"""

from __future__ import annotations

from vipc.records import record

Interval = tuple[int, int]

I64_RANGE: Interval = (-(1 << 63), (1 << 63) - 1)
U64_RANGE: Interval = (0, (1 << 64) - 1)
LENGTH: Interval = (0, 1 << 47)          # of anything that has a length
WORD = 1 << 64
MODULAR_OPS = frozenset({"+", "-", "*", "<<", "&", "|", "^"})
_BOUND = 1 << 4096                       # beyond it intervals are no longer told apart


@record
class Operand:
    """`exact`: the interval of exact results; `actual`: what the word can hold; `arith`: its arithmetic type."""

    exact: Interval
    actual: Interval
    arith: str


@record
class Outcome:
    """How an operation is computed: type, mode ("exact" or "checked"), and its intervals."""

    arith: str
    mode: str
    exact: Interval
    actual: Interval


def within(inner: Interval, outer: Interval) -> bool:
    """Whether `inner` lies in `outer`."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def clip(interval: Interval, bounds: Interval) -> Interval:
    """The part of `interval` inside `bounds`; `bounds` when they do not meet."""
    low, high = max(interval[0], bounds[0]), min(interval[1], bounds[1])
    return (low, high) if low <= high else bounds


def range_of(arith: str) -> Interval:
    """The interval of an arithmetic type."""
    return U64_RANGE if arith == "u64" else I64_RANGE


def leaf(interval: Interval) -> Operand:
    """An operand that is no operation: name, element, call, literal."""
    arith = "u64" if not within(interval, I64_RANGE) and interval[0] >= 0 else "i64"
    return Operand(interval, interval, arith)


def binary(op: str, left: Operand, right: Operand) -> Outcome:
    """The outcome of `left op right` (I1, I2). `&` is decided by `conjunction`."""
    exact = interval_of(op, left.exact, right.exact)
    arith = choose(exact, (left.arith, right.arith))
    possible = interval_of(op, left.actual, right.actual)
    return _outcome(arith, exact, possible)


def unary(op: str, operand: Operand) -> Outcome:
    """`-x` and `~x` are computed in i64."""
    def apply(interval: Interval) -> Interval:
        low, high = interval
        return (-high, -low) if op == "-" else (~high, ~low)
    return _outcome("i64", apply(operand.exact), apply(operand.actual))


def absolute(operand: Operand) -> Outcome:
    """`abs(x)`: u64 where i64 does not hold it."""
    def apply(interval: Interval) -> Interval:
        low, high = interval
        least = 0 if low <= 0 <= high else min(abs(low), abs(high))
        return least, max(abs(low), abs(high))
    exact = apply(operand.exact)
    return _outcome("i64" if within(exact, I64_RANGE) else "u64", exact, apply(operand.actual))


def choose(exact: Interval, ariths: tuple[str, ...]) -> str:
    """The arithmetic type (I1)."""
    if within(exact, I64_RANGE):
        return "i64"
    return "u64" if exact[0] >= 0 or "u64" in ariths else "i64"


def union(intervals: list[Interval]) -> Interval:
    """The least interval that holds all."""
    return min(low for low, _ in intervals), max(high for _, high in intervals)


def mask_side(left: Operand, right: Operand) -> str | None:
    """Which side of `left & right` decides the result: "right", "left", or None when both may be negative.

    The other side may be evaluated modulo 2^64, so the deciding side must be one that is exact as it stands.
    """
    sides = [name for name, side in (("right", right), ("left", left)) if side.exact[0] >= 0]
    for name in sides:
        if within((right if name == "right" else left).exact, U64_RANGE):
            return name
    return sides[0] if sides else None


def conjunction(mask: Operand, other: Operand) -> Outcome:
    """`mask & other` where `mask` is never negative: the result lies in [0, mask]."""
    high = min(mask.exact[1], other.exact[1]) if other.exact[0] >= 0 else mask.exact[1]
    exact = (0, min(high, WORD - 1))
    actual = (0, min(exact[1], mask.actual[1]))
    return Outcome("i64" if within(exact, I64_RANGE) else "u64", "exact", exact, actual)


def interval_of(op: str, left: Interval, right: Interval) -> Interval:
    """The interval of the exact results of `op` over two intervals."""
    match op:
        case "+":
            return _bounded(left[0] + right[0], left[1] + right[1])
        case "-":
            return _bounded(left[0] - right[1], left[1] - right[0])
        case "*":
            return _corners([a * b for a in left for b in right])
        case "//":
            return _quotient(left, right)
        case "%":
            return _remainder(left, right)
        case "<<":
            counts = _counts(right)
            return _corners([a << n for a in left for n in counts])
        case ">>":
            counts = _counts(right)
            return _corners([a >> n for a in left for n in counts])
        case "**":
            return _power(left, right[0])
        case "&" | "|" | "^":
            return _bitwise(op, left, right)
    raise ValueError(f"integers: no such operator: {op}")


def fold(op: str, left: int, right: int) -> int | None:
    """The value of `op` on two constants; None where it would fail or grow without bound."""
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "//":
            return left // right if right else None
        case "%":
            return left % right if right else None
        case "<<":
            return left << right if 0 <= right <= 4096 else None
        case ">>":
            return left >> right if 0 <= right <= 4096 else None
        case "&":
            return left & right
        case "|":
            return left | right
        case "^":
            return left ^ right
        case "**":
            return int(left**right) if 0 <= right <= 4096 and abs(left) < WORD else None
    return None


def _outcome(arith: str, exact: Interval, possible: Interval) -> Outcome:
    bounds = range_of(arith)
    mode = "exact" if within(possible, bounds) else "checked"
    return Outcome(arith, mode, exact, clip(possible, bounds))


def _bounded(low: int, high: int) -> Interval:
    return max(low, -_BOUND), min(high, _BOUND)


def _corners(values: list[int]) -> Interval:
    return _bounded(min(values), max(values))


def _counts(count: Interval) -> Interval:
    return clip(count, (0, 63))


def _quotient(left: Interval, right: Interval) -> Interval:
    divisors = [d for d in (right[0], right[1], -1, 1) if d != 0 and right[0] <= d <= right[1]]
    if not divisors:
        return (0, 0)
    return _corners([a // d for a in left for d in divisors])


def _remainder(left: Interval, right: Interval) -> Interval:
    if left[0] == left[1] and right[0] == right[1] and right[0]:
        value = left[0] % right[0]
        return value, value
    low, high = min(0, right[0] + 1), max(0, right[1] - 1)
    if left[0] >= 0 and right[0] >= 0:
        high = min(high, left[1])
    return low, high


def _power(base: Interval, exponent: int) -> Interval:
    exponent = max(0, min(exponent, 63))
    values = [base[0] ** exponent, base[1] ** exponent]
    if exponent and exponent % 2 == 0 and base[0] < 0 < base[1]:
        values.append(0)
    return _corners(values)


def _bitwise(op: str, left: Interval, right: Interval) -> Interval:
    if left[0] == left[1] and right[0] == right[1]:
        value = fold(op, left[0], right[0])
        if value is not None:
            return value, value
    bits = max(max(value, ~value).bit_length() for value in (*left, *right))
    if left[0] >= 0 and right[0] >= 0:
        return 0, (1 << bits) - 1
    return -(1 << bits), (1 << bits) - 1
