"""Intervals of words: what the range pass knows of a value.

A pair (lo, hi) stands for the words x mod 2^64 for lo <= x <= hi. Its form is canonical: -2^63 <= lo < 2^63, and
hi < 2^63 (a signed interval) or lo >= 0 and hi < 2^64 (an unsigned one). A value of which nothing is known is TOP.

I1. Every operation answers an interval that holds all the words possible; it may be wider than needed.
"""

from __future__ import annotations

Interval = tuple[int, int]

SMIN, SMAX, UMAX = -(1 << 63), (1 << 63) - 1, (1 << 64) - 1
TOP: Interval = (SMIN, SMAX)
ALL_U: Interval = (0, UMAX)
BOOL: Interval = (0, 1)
WORD = 1 << 64


def make(lo: int, hi: int) -> Interval:
    """The canonical form of the exact values lo..hi taken modulo 2^64."""
    if SMIN <= lo and hi <= SMAX:
        return lo, hi
    if hi - lo >= UMAX:
        return TOP
    shift = ((lo - SMIN) >> 64) << 64
    lo, hi = lo - shift, hi - shift
    if hi <= SMAX or (lo >= 0 and hi <= UMAX):
        return lo, hi
    return TOP


def signed_view(a: Interval) -> Interval:
    """The bounds of the words read as signed."""
    return a if a[1] <= SMAX else TOP


def unsigned_view(a: Interval) -> Interval:
    """The bounds of the words read as unsigned."""
    if a[0] >= 0:
        return a
    return (a[0] + WORD, a[1] + WORD) if a[1] < 0 else ALL_U


def view(a: Interval, sign: str) -> Interval:
    """The bounds of the words read as `sign` ('s' or 'u') says."""
    return signed_view(a) if sign == "s" else unsigned_view(a)


def join(a: Interval, b: Interval) -> Interval:
    """The words of either."""
    if a == b:
        return a
    if a[1] <= SMAX and b[1] <= SMAX:
        return min(a[0], b[0]), max(a[1], b[1])
    x, y = unsigned_view(a), unsigned_view(b)
    return make(min(x[0], y[0]), max(x[1], y[1]))


def meet(a: Interval, b: Interval) -> Interval | None:
    """The words of both, None when there is none."""
    if a[1] > SMAX and b[1] <= SMAX:
        a, b = b, a
    if a[1] > SMAX or b[1] <= SMAX:
        lo, hi = max(a[0], b[0]), min(a[1], b[1])
        return make(lo, hi) if lo <= hi else None
    # a is signed, b reaches beyond 2^63
    if a[0] >= 0 or a[1] < 0:
        x = unsigned_view(a)
        lo, hi = max(x[0], b[0]), min(x[1], b[1])
        return make(lo, hi) if lo <= hi else None
    if b[1] < a[0] + WORD:
        return (b[0], a[1]) if b[0] <= a[1] else None
    if b[0] > a[1]:
        return make(max(a[0] + WORD, b[0]), b[1])
    return a if a[1] - a[0] <= b[1] - b[0] else b


def compare(cond: str, a: Interval, b: Interval) -> bool | None:
    """What `cmp` yields on all words of a and b, None when that differs."""
    if cond in ("eq", "ne"):
        if a[0] == a[1] and a == b:
            return cond == "eq"
        return cond == "ne" if meet(a, b) is None else None
    x, y = view(a, cond[0]), view(b, cond[0])
    kind = cond[1:]
    if kind in ("gt", "ge"):
        x, y = y, x
        kind = "lt" if kind == "gt" else "le"
    if kind == "lt":
        return True if x[1] < y[0] else False if x[0] >= y[1] else None
    return True if x[1] <= y[0] else False if x[0] > y[1] else None


def narrow(cond: str, a: Interval, b: Interval) -> tuple[Interval, Interval] | None:
    """The words of a and of b for which `cmp cond` can be 1; None when there are none."""
    if cond == "eq":
        both = meet(a, b)
        return None if both is None else (both, both)
    if cond == "ne":
        x, y = _without(a, b), _without(b, a)
        return None if x is None or y is None else (x, y)
    kind, sign = cond[1:], cond[0]
    if kind in ("gt", "ge"):
        swapped = narrow(sign + ("lt" if kind == "gt" else "le"), b, a)
        return None if swapped is None else (swapped[1], swapped[0])
    lowest, highest = (SMIN, SMAX) if sign == "s" else ALL_U
    gap = 1 if kind == "lt" else 0
    top, bottom = view(b, sign)[1] - gap, view(a, sign)[0] + gap
    if top < lowest or bottom > highest:
        return None
    left, right = meet(a, make(lowest, top)), meet(b, make(bottom, highest))
    return None if left is None or right is None else (left, right)


def _without(a: Interval, b: Interval) -> Interval | None:
    """a without b when b is one word at an end of a."""
    if b[0] != b[1]:
        return a
    word = b[0]
    if a[1] > SMAX and word < 0:
        word += WORD
    if a[0] == a[1]:
        return None if a[0] == word else a
    if a == TOP:
        return (SMIN + 1, SMAX) if word == SMIN else (1, UMAX) if word == 0 else a
    if a[0] == word:
        return make(word + 1, a[1])
    return make(a[0], word - 1) if a[1] == word else a
