"""What the opcodes on floats compute: words as IEEE doubles, by CPython's own arithmetic.

I1. A NaN that an operation makes is the one that A64 makes; one that comes in may come out with other bits, which no
    program can see.
"""

from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable

from vipc.ir.core import Imm

SIGN = 1 << 63
NAN = 0x7FF8 << 48
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "fadd": operator.add, "fsub": operator.sub, "fmul": operator.mul,
}
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
}
FLOAT_OPS = frozenset((*_ARITHMETIC, "fdiv", "fsqrt", "fneg", "fabs", "fround", "fcmp", "itof", "ftoi"))


def float_bits(value: float) -> int:
    """The word that holds a float."""
    return int(struct.unpack("<Q", struct.pack("<d", value))[0])


def bits_float(word: int) -> float:
    """The float that a word holds."""
    return float(struct.unpack("<d", struct.pack("<Q", word))[0])


def float_word(op: str, args: tuple[int, ...], imm: tuple[Imm, ...]) -> int:
    """The word that an opcode of FLOAT_OPS computes."""
    match op:
        case "fneg":
            return args[0] ^ SIGN
        case "fabs":
            return args[0] & ~SIGN
        case "itof":
            return float_bits(float(args[0] - (1 << 64) if imm[0] == "s" and args[0] & SIGN else args[0]))
        case "ftoi":
            return _to_integer(bits_float(args[0])) % (1 << 64)
    values = [bits_float(word) for word in args]
    match op:
        case "fcmp":
            return int(_ORDERS[str(imm[0])](values[0], values[1]))
        case "fround":
            return _word(_rounded(values[0], str(imm[0])))
        case "fdiv":
            return _word(_quotient(values[0], values[1]))
        case "fsqrt":
            return NAN if values[0] < 0 else _word(math.sqrt(values[0]))
    return _word(_ARITHMETIC[op](values[0], values[1]))


def _word(value: float) -> int:
    return NAN if value != value else float_bits(value)


def _quotient(a: float, b: float) -> float:
    if b != 0.0:
        return a / b
    if a != a or a == 0.0:
        return math.nan
    return math.copysign(math.inf, math.copysign(1.0, a) * math.copysign(1.0, b))


def _rounded(value: float, way: str) -> float:
    if not math.isfinite(value):
        return value
    whole = math.floor(value) if way == "floor" else round(value) if way == "even" else math.trunc(value)
    return math.copysign(float(whole), value)


def _to_integer(value: float) -> int:
    if value != value:
        return 0
    if abs(value) == math.inf:
        return (1 << 63) - 1 if value > 0 else -(1 << 63)
    return max(-(1 << 63), min((1 << 63) - 1, int(value)))
