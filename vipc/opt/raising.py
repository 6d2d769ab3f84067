"""Calls of functions that are known never to raise lose the test of the error register.

Requires: the callees' summaries. Ensures: no `raises=1` call of a function in ProgramInfo.never_raises.
Keeps: everything else.

    v1 = call(g, 1) v0       v1 = call(g, 0) v0
    v2 = err_get        ->   v2 = const(0)
    br v2, b1, b2            br v2, b1, b2
"""

from __future__ import annotations

from vipc.ir.core import Function, Inst
from vipc.opt.info import ProgramInfo

_CHECKS = frozenset(("check", "check_index", "check_fit", "add_c", "sub_c", "mul_c"))


def run(f: Function, info: ProgramInfo) -> bool:
    """Rewrite such calls; True when there were any."""
    changed = False
    for block in f.blocks.values():
        for at, inst in enumerate(block.insts):
            if inst.op == "call" and inst.imm[1] == 1 and inst.imm[0] in info.never_raises:
                error = block.insts[at + 1]
                block.insts[at] = Inst("call", inst.dst, inst.args, (inst.imm[0], 0), inst.loc)
                block.insts[at + 1] = Inst("const", error.dst, (), (0,), error.loc)
                changed = True
    return changed


def never_raises(f: Function) -> bool:
    """Does `f` never return with the error register set?"""
    if "naked" in f.attrs:
        return not f.may_raise
    for block in f.blocks.values():
        if block.term.op == "ret_error" or (f.traps == "raise" and block.term.op == "trap"):
            return False
        if f.traps == "raise" and any(inst.op in _CHECKS for inst in block.insts):
            return False
    return True


def has_checks(f: Function) -> bool:
    """Does a check of `f` itself remain?"""
    return any(block.term.op == "trap" or any(inst.op in _CHECKS for inst in block.insts) for block in f.blocks.values())
