"""Selection of flooring division and remainders.

The hardware truncates: the quotient is one too large exactly when the remainder is not 0 and its sign differs from
the divisor's.
"""

from __future__ import annotations

from vipc.a64.builder import Builder
from vipc.ir.core import Inst


def lower_floordiv(b: Builder, inst: Inst) -> None:
    """s // s; a power of two is a shift, and for a positive constant the remainder's sign alone decides."""
    x, y = inst.args
    dst, divisor = b.dst(inst), b.const(y)
    if divisor is not None and divisor > 0 and divisor & (divisor - 1) == 0:
        b.emit("asr_i", [dst], [b.reg(x)], (divisor.bit_length() - 1,))
        return
    quotient, remainder = _truncated(b, x, y)
    if divisor is not None and divisor > 0:
        b.emit("add_rs", [dst], [quotient, remainder], ("asr", 63))
        return
    _compare_signs(b, remainder, y)
    one = b.new()
    b.emit("cset", [one], [], ("lt",))
    b.emit("sub_rr", [dst], [quotient, one])


def lower_floormod(b: Builder, inst: Inst) -> None:
    """s % s: the divisor's sign."""
    x, y = inst.args
    dst, divisor = b.dst(inst), b.const(y)
    if divisor is not None and divisor > 0 and divisor & (divisor - 1) == 0:
        _mask(b, dst, x, divisor)
        return
    _, remainder = _truncated(b, x, y)
    adjusted = b.new()
    b.emit("add_rr", [adjusted], [remainder, b.reg(y)])
    if divisor is not None and divisor > 0:
        b.emit("cmp_ri", [], [remainder], (0,))
    else:
        _compare_signs(b, remainder, y)
    b.emit("csel", [dst], [adjusted, remainder], ("lt",))


def lower_umod(b: Builder, inst: Inst) -> None:
    """u % u."""
    x, y = inst.args
    dst, divisor = b.dst(inst), b.const(y)
    if divisor and divisor & (divisor - 1) & ((1 << 64) - 1) == 0:
        _mask(b, dst, x, divisor & ((1 << 64) - 1))
        return
    quotient = b.new()
    b.emit("udiv", [quotient], [b.reg(x), b.reg(y)])
    b.emit("msub", [dst], [quotient, b.reg(y), b.reg(x)])


def _mask(b: Builder, dst: int, x: int, power: int) -> None:
    if power == 1:
        b.emit("const", [dst], [], (0,))
    else:
        b.emit("and_ri", [dst], [b.reg(x)], (power - 1,))


def _truncated(b: Builder, x: int, y: int) -> tuple[int, int]:
    quotient, remainder = b.new(), b.new()
    b.emit("sdiv", [quotient], [b.reg(x), b.reg(y)])
    b.emit("msub", [remainder], [quotient, b.reg(y), b.reg(x)])
    return quotient, remainder


def _compare_signs(b: Builder, remainder: int, y: int) -> None:
    """Flags `lt` when the remainder is not 0 and its sign differs from y's."""
    signs = b.new()
    b.emit("eor_rr", [signs], [remainder, b.reg(y)])
    b.emit("cmp_ri", [], [remainder], (0,))
    b.emit("ccmp_ri", [], [signs], (0, 0, "ne"))
