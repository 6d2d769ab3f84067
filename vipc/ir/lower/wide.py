"""Operators with a constant operand that no word holds, as in `(1 << 64) - x`.

The constant is taken as two words, high and low; a sum or difference is computed in two words, and fits if the high
one is what the low one extends to. Where such an operation can only fail, or hardly ever fits, it fails.
"""

from __future__ import annotations

from vipc.ir.lower.function import Lowering
from vipc.ir.lower.intervals import HUGE, LOW, Interval

TWO_WORDS = 1 << 127
WORD = 1 << 64


def is_wide(bounds: Interval) -> bool:
    """Is it a constant that no word holds?"""
    return bounds[0] == bounds[1] and not LOW <= bounds[0] <= HUGE


def operate(f: Lowering, op: str, a: int, ai: Interval, c: int, ci: Interval, kind: str) -> int:
    """The operation; `a` or `c` is the word of a wide constant and means nothing."""
    b = f.b
    zero = b.const(0)
    if op == "%" and ci == (WORD, WORD) and not is_wide(ai):
        return a                                        # the word itself, read unsigned
    if op in ("+", "-"):
        return _sum(f, op, (a, ai), (c, ci), kind)
    if op == "*":
        other = c if is_wide(ai) else a
        return _fits(f, b.emit("cmp", (other, zero), ("eq",)), zero, op, kind)
    if op in ("//", "%") and is_wide(ci) and not is_wide(ai):
        below = b.emit("cmp", (a, zero), ("slt",)) if ai[0] < 0 else zero
        if ci[0] < 0:
            below = b.emit("and", (b.emit("xor", (below, b.const(1))), b.emit("cmp", (a, zero), ("ne",))))
        if op == "//":
            return b.emit("neg", (below,))
        return _fits(f, b.emit("xor", (below, b.const(1))), a, op, kind)
    return _fits(f, zero, zero, op, kind)


def _fits(f: Lowering, good: int, result: int, op: str, kind: str) -> int:
    f.check(good, "result", f"{op} does not fit {kind}")
    return result


def _sum(f: Lowering, op: str, left: tuple[int, Interval], right: tuple[int, Interval], kind: str) -> int:
    b = f.b
    if any(abs(bounds[0]) >= TWO_WORDS for _, bounds in (left, right) if is_wide(bounds)):
        return _fits(f, b.const(0), b.const(0), op, kind)
    (low, high), (other_low, other_high) = _words(f, *left), _words(f, *right)
    if op == "-":
        result = b.emit("sub", (low, other_low))
        carry = b.emit("cmp", (low, other_low), ("ult",))
        top = b.emit("sub", (b.emit("sub", (high, other_high)), carry))
    else:
        result = b.emit("add", (low, other_low))
        carry = b.emit("cmp", (result, low), ("ult",))
        top = b.emit("add", (b.emit("add", (high, other_high)), carry))
    extended = b.const(0) if kind == "u64" else b.emit("ashr", (result, b.const(63)))
    return _fits(f, b.emit("cmp", (top, extended), ("eq",)), result, op, kind)


def _words(f: Lowering, word: int, bounds: Interval) -> tuple[int, int]:
    b = f.b
    if is_wide(bounds):
        return b.const(bounds[0] % WORD), b.const((bounds[0] // WORD) % WORD)
    return word, b.emit("ashr", (word, b.const(63))) if bounds[0] < 0 else b.const(0)
