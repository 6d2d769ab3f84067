"""Selection of operations on floats: words come from and go to general registers, d16 and d17 compute.

    v2 = fadd v0, v1          fmov d16, x0
                        ->    fmov d17, x1
                              fadd d16, d16, d17
                              fmov x2, d16
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.a64.builder import Builder, word
from vipc.ir.core import Inst

FIRST, SECOND = 16, 17
_ROUNDS = {"floor": "frintm", "even": "frintn", "zero": "frintz"}
CONDITIONS = {"eq": "eq", "ne": "ne", "lt": "mi", "le": "ls", "gt": "gt", "ge": "ge"}
"""Conditions after fcmp: those of orders are false for a NaN, and so are their inverses true."""


def _load(b: Builder, value: int, register: int) -> None:
    b.emit("fmov_dx", [], [b.reg0(value)], (register,))


def _store(b: Builder, inst: Inst) -> None:
    b.emit("fmov_xd", [b.dst(inst)], [], (FIRST,))


def _binary(b: Builder, inst: Inst) -> None:
    for value, register in zip(inst.args, (FIRST, SECOND), strict=True):
        _load(b, value, register)
    b.emit(inst.op, [], [], (FIRST, FIRST, SECOND))
    _store(b, inst)


def _unary(b: Builder, inst: Inst) -> None:
    _load(b, inst.args[0], FIRST)
    b.emit(_ROUNDS[word(inst.imm[0])] if inst.op == "fround" else inst.op, [], [], (FIRST, FIRST))
    _store(b, inst)


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


def _from_integer(b: Builder, inst: Inst) -> None:
    b.emit("scvtf" if inst.imm[0] == "s" else "ucvtf", [], [b.reg0(inst.args[0])], (FIRST,))
    _store(b, inst)


def _to_integer(b: Builder, inst: Inst) -> None:
    _load(b, inst.args[0], FIRST)
    b.emit("fcvtzs", [b.dst(inst)], [], (FIRST,))


LOWER: dict[str, Callable[[Builder, Inst], None]] = {
    **dict.fromkeys(("fadd", "fsub", "fmul", "fdiv"), _binary), **dict.fromkeys(("fsqrt", "fround"), _unary),
    **dict.fromkeys(("fneg", "fabs"), _sign), "fcmp": _compare, "itof": _from_integer, "ftoi": _to_integer,
}
