"""Selection of operations on floats: words come from and go to general registers, d16 and up compute.

An operand that is used once, here, is computed in a d register and stays there:

    v3 = fmul v0, v0          fmov d16, x0
    v4 = fadd v3, v1    ->    fmov d17, x0
                              fmul d16, d16, d17
                              fmov d17, x1
                              fadd d16, d16, d17
                              fmov x2, d16
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.a64.builder import Builder, word
from vipc.ir.core import Inst

FIRST, SECOND, LAST = 16, 17, 31
_COMPUTED = ("fadd", "fsub", "fmul", "fdiv", "fsqrt", "fround", "itof", "fneg", "fabs")
_ROUNDS = {"floor": "frintm", "even": "frintn", "zero": "frintz"}
CONDITIONS = {"eq": "eq", "ne": "ne", "lt": "mi", "le": "ls", "gt": "gt", "ge": "ge"}
"""Conditions after fcmp: those of orders are false for a NaN, and so are their inverses true."""


def _load(b: Builder, value: int, register: int) -> None:
    """The operand to a d register; the ones above are free."""
    inst = b.fold(value, *_COMPUTED) if register < LAST else None
    if inst is None:
        b.emit("fmov_dx", [], [b.reg0(value)], (register,))
    else:
        _compute(b, inst, register)


def _compute(b: Builder, inst: Inst, register: int) -> None:
    """The operation's result in a d register."""
    if inst.op == "itof":
        b.emit("scvtf" if inst.imm[0] == "s" else "ucvtf", [], [b.reg0(inst.args[0])], (register,))
        return
    _load(b, inst.args[0], register)
    if len(inst.args) == 2:
        _load(b, inst.args[1], register + 1)
        b.emit(inst.op, [], [], (register, register, register + 1))
    else:
        b.emit(_ROUNDS[word(inst.imm[0])] if inst.op == "fround" else inst.op, [], [], (register, register))


def _computation(b: Builder, inst: Inst) -> None:
    _compute(b, inst, FIRST)
    b.emit("fmov_xd", [b.dst(inst)], [], (FIRST,))


def _sign(b: Builder, inst: Inst) -> None:
    """fneg and fabs change a bit of the word."""
    if inst.op == "fneg":
        b.emit("eor_ri", [b.dst(inst)], [b.reg(inst.args[0])], (1 << 63,))
    else:
        b.emit("and_ri", [b.dst(inst)], [b.reg(inst.args[0])], ((1 << 63) - 1,))


def float_compare(b: Builder, inst: Inst) -> str:
    """Emits the comparison; the condition that tells its outcome."""
    _load(b, inst.args[0], FIRST)
    if b.const(inst.args[1]) == 0:
        b.emit("fcmp_zero", [], [], (FIRST,))
    else:
        _load(b, inst.args[1], SECOND)
        b.emit("fcmp", [], [], (FIRST, SECOND))
    return CONDITIONS[word(inst.imm[0])]


def _compare(b: Builder, inst: Inst) -> None:
    b.emit("cset", [b.dst(inst)], [], (float_compare(b, inst),))


def _to_integer(b: Builder, inst: Inst) -> None:
    _load(b, inst.args[0], FIRST)
    b.emit("fcvtzs", [b.dst(inst)], [], (FIRST,))


LOWER: dict[str, Callable[[Builder, Inst], None]] = {
    **dict.fromkeys(_COMPUTED, _computation), **dict.fromkeys(("fneg", "fabs"), _sign),
    "fcmp": _compare, "ftoi": _to_integer,
}
