"""Selection of flooring division and remainders.

The hardware truncates: the quotient is one too large exactly when the remainder is not 0 and its sign differs from
the divisor's.
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.a64.builder import Builder
from vipc.a64.literals import MASK64, word_lines
from vipc.a64.magic import find_factor
from vipc.ir.core import Inst

SHORT_FACTOR = 2
"""Outside loops, a factor that takes more instructions costs more than the division saves."""


def lower_floordiv(b: Builder, inst: Inst) -> None:
    """s // s; a power of two is a shift, and for a positive constant the remainder's sign alone decides."""
    x, y = inst.args
    dst, divisor = b.dst(inst), b.const(y)
    if divisor is not None and divisor > 0 and divisor & (divisor - 1) == 0:
        b.emit("asr_i", [dst], [b.reg(x)], (divisor.bit_length() - 1,))
        return
    if _made_with_remainder(b, inst, "floormod"):
        return
    _floor(b, dst, x, y)


def _floor(b: Builder, dst: int, x: int, y: int) -> None:
    divisor = b.const(y)
    if divisor is not None and divisor > 0 and _floor_by_factor(b, dst, x, divisor):
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
    known = _quotient(b, inst, "floordiv", _floor)
    if known is None and divisor is not None and divisor > 0:
        made = b.new()
        known = made if _floor_by_factor(b, made, x, divisor) else None
    if known is not None:
        b.emit("msub", [dst], [known, b.reg(y), b.reg(x)])
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
    quotient = _quotient(b, inst, "udiv", _divide)
    if quotient is None:
        quotient = b.new()
        _divide(b, quotient, x, y)
    b.emit("msub", [dst], [quotient, b.reg(y), b.reg(x)])


def lower_udiv(b: Builder, inst: Inst) -> None:
    """u / u."""
    if not _made_with_remainder(b, inst, "umod"):
        _divide(b, b.dst(inst), *inst.args)


def _made_with_remainder(b: Builder, inst: Inst, op: str) -> bool:
    """Is there a remainder of the same operands before, which will make the quotient too?"""
    found = b.partner(inst, op)
    if found is None or not found[1]:
        return False
    b.needed.add(found[0])
    b.quotients[found[0]] = b.dst(inst)
    return True


def _quotient(b: Builder, inst: Inst, op: str, make: Callable[[Builder, int, int, int], None]) -> int | None:
    """The register of a quotient that is wanted too: made before, or made here."""
    register = b.quotients.get(inst.dst[0])
    if register is not None:
        make(b, register, *inst.args)
        return register
    found = b.partner(inst, op)
    return b.reg(found[0]) if found is not None and found[1] and found[0] not in b.keys else None


def _divide(b: Builder, dst: int, x: int, y: int) -> None:
    divisor = b.const(y)
    if divisor is None or not _by_factor(b, dst, b.reg(x), divisor & MASK64, _bits_of(b, x)):
        b.emit("udiv", [dst], [b.reg(x), b.reg(y)])


def _bits_of(b: Builder, value: int) -> int:
    """How many low bits hold the value read as unsigned."""
    if b.is_u16(value):
        return 16
    if b.is_u32(value):
        return 32
    inst = b.defs.get(value)
    amount = None if inst is None or inst.op != "lshr" else b.const(inst.args[1])
    return 64 - amount if amount is not None and 0 < amount < 64 else 64


def _by_factor(b: Builder, dst: int, x: int, divisor: int, bits: int) -> bool:
    """dst = register x // divisor by a multiplication, where that is cheaper than to divide."""
    if divisor < 3 or divisor & (divisor - 1) == 0:
        return False
    found = find_factor(divisor, bits)
    even = (divisor & -divisor).bit_length() - 1
    if found is None and even:
        found = find_factor(divisor >> even, bits - even)
    elif found is not None:
        even = 0
    if found is None or not b.depth[b.block] and len(word_lines(found[0], "", "")) > SHORT_FACTOR:
        return False
    factor, shift = found
    if even:
        half = b.new()
        b.emit("lsr_i", [half], [x], (even,))
        x = half
    high = b.new() if shift else dst
    b.emit("umulh", [high], [x, b.constant(factor - (1 << 64) if factor >> 63 else factor)])
    if shift:
        b.emit("lsr_i", [dst], [high], (shift,))
    return True


def _floor_by_factor(b: Builder, dst: int, x: int, divisor: int) -> bool:
    """x // divisor is ~(~x // divisor) for a negative x."""
    positive, quotient = b.new(), b.new()
    start = len(b.chunk)
    b.emit("eor_rs", [positive], [b.reg(x), b.reg(x)], ("asr", 63))
    if not _by_factor(b, quotient, positive, divisor, 63):
        del b.chunk[start:]
        return False
    b.emit("eor_rs", [dst], [quotient, b.reg(x)], ("asr", 63))
    return True


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
