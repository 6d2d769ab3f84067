"""The interval of an instruction's result from those of its arguments, one function an opcode.

I1. Every word the instruction can yield lies in the interval (tests/vipc/opt/test_intervals.py tries words).
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.ir.core import Imm
from vipc.ir.words import INTERVALS, WIDTHS
from vipc.opt.intervals import BOOL, SMAX, TOP, UMAX, Interval, compare, join, make, signed_view, unsigned_view

Imms = tuple[Imm, ...]


def _add(a: Interval, b: Interval) -> Interval:
    return make(a[0] + b[0], a[1] + b[1])


def _sub(a: Interval, b: Interval) -> Interval:
    return make(a[0] - b[1], a[1] - b[0])


def _corners(a: Interval, b: Interval) -> Interval:
    products = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(products), max(products)


def _mul(a: Interval, b: Interval) -> Interval:
    return make(*_corners(a, b))


def _umulh(a: Interval, b: Interval) -> Interval:
    low, high = _corners(unsigned_view(a), unsigned_view(b))
    return make(low >> 64, high >> 64)


def _smulh(a: Interval, b: Interval) -> Interval:
    low, high = _corners(signed_view(a), signed_view(b))
    return make(low >> 64, high >> 64)


def _udiv(a: Interval, b: Interval) -> Interval:
    x, y = unsigned_view(a), unsigned_view(b)
    return make(x[0] // y[1], x[1] // y[0]) if y[0] > 0 else make(0, x[1])


def _floordiv(a: Interval, b: Interval) -> Interval:
    x, y = signed_view(a), signed_view(b)
    if y[0] <= 0:
        return TOP
    return make(min(x[0] // y[0], x[0] // y[1]), max(x[1] // y[0], x[1] // y[1]))


def _sdiv(a: Interval, b: Interval) -> Interval:
    x, y = signed_view(a), signed_view(b)
    return _floordiv(a, b) if x[0] >= 0 and y[0] > 0 else TOP


def _floormod(a: Interval, b: Interval) -> Interval:
    x, y = signed_view(a), signed_view(b)
    if y[0] > 0:
        if 0 <= x[0] and x[1] < y[0]:
            return x
        return (0, min(y[1] - 1, x[1])) if x[0] >= 0 else (0, y[1] - 1)
    return (y[0] + 1, 0) if y[1] < 0 else TOP


def _umod(a: Interval, b: Interval) -> Interval:
    x, y = unsigned_view(a), unsigned_view(b)
    if x[1] < y[0]:
        return a
    return make(0, min(x[1], max(y[1] - 1, 0)))


def _neg(a: Interval) -> Interval:
    return make(-a[1], -a[0])


def _not(a: Interval) -> Interval:
    return make(-1 - a[1], -1 - a[0])


def _and(a: Interval, b: Interval) -> Interval:
    return make(0, min(unsigned_view(a)[1], unsigned_view(b)[1]))


def _or(a: Interval, b: Interval) -> Interval:
    if a[1] < 0 or b[1] < 0:
        return TOP if a[1] > SMAX or b[1] > SMAX else (max(min(a[0], 0), min(b[0], 0)) if a[1] < 0 and b[1] < 0
                                                      else -(1 << 63), -1)
    if a[0] < 0 or b[0] < 0:
        return TOP
    return make(max(a[0], b[0]), (1 << (a[1] | b[1]).bit_length()) - 1)


def _xor(a: Interval, b: Interval) -> Interval:
    if a[0] < 0 or b[0] < 0:
        return TOP
    return make(0, (1 << (a[1] | b[1]).bit_length()) - 1)


def _shl(a: Interval, b: Interval) -> Interval:
    if b[0] < 0 or b[1] > 63 or (a[0] < 0 and b[0] != b[1]):
        return TOP
    return make(a[0] << b[0], a[1] << b[1])


def _lshr(a: Interval, b: Interval) -> Interval:
    x = unsigned_view(a)
    return make(x[0] >> b[1], x[1] >> b[0]) if 0 <= b[0] and b[1] <= 63 else make(0, x[1])


def _ashr(a: Interval, b: Interval) -> Interval:
    x = signed_view(a)
    if b[0] < 0 or b[1] > 63:
        return min(x[0], 0), max(x[1], 0)
    return min(x[0] >> b[0], x[0] >> b[1]), max(x[1] >> b[0], x[1] >> b[1])


BINARY: dict[str, Callable[[Interval, Interval], Interval]] = {
    "add": _add, "sub": _sub, "mul": _mul, "umulh": _umulh, "smulh": _smulh, "udiv": _udiv, "floordiv": _floordiv,
    "sdiv": _sdiv, "floormod": _floormod, "umod": _umod, "and": _and, "or": _or, "xor": _xor, "shl": _shl,
    "lshr": _lshr, "ashr": _ashr,
}


def ext(a: Interval, imm: Imms) -> Interval:
    """`ext`: the same interval when it fits the type or lies within one period of it."""
    kind = str(imm[0])
    low, high = INTERVALS[kind]
    if low <= a[0] and a[1] <= high:
        return a
    period = (a[0] - low) >> WIDTHS[kind]
    if period == (a[1] - low) >> WIDTHS[kind]:
        shift = period << WIDTHS[kind]
        return a[0] - shift, a[1] - shift
    return low, high


def arith(op: str, a: Interval, b: Interval, kind: str) -> tuple[Interval | None, bool]:
    """add_c, sub_c, mul_c: the interval of results that pass (None: all fail), and whether all pass."""
    x, y = (signed_view(a), signed_view(b)) if kind == "i64" else (unsigned_view(a), unsigned_view(b))
    low, high = INTERVALS[kind]
    if op == "add_c":
        exact = x[0] + y[0], x[1] + y[1]
    elif op == "sub_c":
        exact = x[0] - y[1], x[1] - y[0]
    else:
        exact = _corners(x, y)
    if low <= exact[0] and exact[1] <= high:
        return make(*exact), True
    if exact[1] < low or exact[0] > high:
        return None, False
    return make(max(low, exact[0]), min(high, exact[1])), False


def result(op: str, args: list[Interval], imm: Imms) -> Interval:
    """The interval of the result of an instruction that is no check."""
    binary = BINARY.get(op)
    if binary is not None:
        return binary(args[0], args[1])
    match op:
        case "const":
            assert isinstance(imm[0], int)
            return make(imm[0], imm[0])
        case "xstore":
            return BOOL
        case "cmp":
            decided = compare(str(imm[0]), args[0], args[1])
            return BOOL if decided is None else (int(decided), int(decided))
        case "ext":
            return ext(args[0], imm)
        case "load" | "vload" | "aload" | "xload":
            return TOP if imm[0] == "u64" else INTERVALS[str(imm[0])]
        case "select":
            if args[0] == (0, 0):
                return args[2]
            zero_possible = args[0][0] <= 0 <= args[0][1]
            return join(args[1], args[2]) if zero_possible else args[1]
        case "neg":
            return _neg(args[0])
        case "not":
            return _not(args[0])
        case "clz":
            x = unsigned_view(args[0])
            return 64 - x[1].bit_length(), 64 - x[0].bit_length()
        case "popcount":
            return 0, 64
        case "rev":
            assert isinstance(imm[0], int)
            return make(0, (1 << imm[0]) - 1)
        case "addr" | "alloca":
            return 1, UMAX
        case _:
            return TOP
