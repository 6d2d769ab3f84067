"""Selection of operations on floats: they compute in d registers, where most floats are (vipc/a64/floating.py).

    v3 = fmul v0, v0
    v4 = fadd v3, v1    ->    fmul d16, d16, d16
                              fadd d16, d16, d17
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.a64.builder import Builder, word
from vipc.ir.core import Inst

_ROUNDS = {"floor": "frintm", "even": "frintn", "zero": "frintz"}
CONDITIONS = {"eq": "eq", "ne": "ne", "lt": "mi", "le": "ls", "gt": "gt", "ge": "ge"}
"""Conditions after fcmp: those of orders are false for a NaN, and so are their inverses true."""


def _computation(b: Builder, inst: Inst) -> None:
    op = _ROUNDS[word(inst.imm[0])] if inst.op == "fround" else inst.op
    uses = [b.float_reg(value) for value in inst.args]
    b.emit(op, [b.dst(inst)], uses)


def _from_integer(b: Builder, inst: Inst) -> None:
    b.emit("scvtf" if inst.imm[0] == "s" else "ucvtf", [b.dst(inst)], [b.reg0(inst.args[0])])


def _to_integer(b: Builder, inst: Inst) -> None:
    b.emit("fcvtzs", [b.dst(inst)], [b.float_reg(inst.args[0])])


def float_compare(b: Builder, inst: Inst) -> str:
    """Emits the comparison; the condition that tells its outcome."""
    first = b.float_reg(inst.args[0])
    if b.const(inst.args[1]) == 0:
        b.emit("fcmp_zero", [], [first])
    else:
        b.emit("fcmp", [], [first, b.float_reg(inst.args[1])])
    return CONDITIONS[word(inst.imm[0])]


def _compare(b: Builder, inst: Inst) -> None:
    b.emit("cset", [b.dst(inst)], [], (float_compare(b, inst),))


LOWER: dict[str, Callable[[Builder, Inst], None]] = {
    **dict.fromkeys(("fadd", "fsub", "fmul", "fdiv", "fsqrt", "fround", "fneg", "fabs"), _computation),
    "itof": _from_integer, "ftoi": _to_integer, "fcmp": _compare,
}
