"""Instruction selection: a function in SSA form becomes machine IR with virtual registers.

Requires: a function that vipc.ir.verify accepts. Ensures: mir.py's invariants; values are virtual registers numbered
FIRST_VIRTUAL + value; block parameters are passed by `copy` in the predecessor or in a block of the edge.
Before and after:

    v3 = const(8)
    v4 = mul v1, v3               b2:
    v5 = add v0, v4                 v6 = ldr_x_rr(3) v0, v1
    v6 = load(u64, 0) v5
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.a64.builder import CONSTANTS, Builder
from vipc.a64.mir import MachineFunction, MBlock, MInst, ValueNames
from vipc.a64.select_arith import LOWER as ARITH
from vipc.a64.select_compare import (
    lower_add_c,
    lower_check,
    lower_check_fit,
    lower_check_index,
    lower_cmp,
    lower_logic,
    lower_mul_c,
    lower_select,
)
from vipc.a64.select_control import (
    Edges,
    goals_of,
    lower_asm,
    lower_call,
    lower_entry,
    lower_err_get,
    lower_err_set,
    lower_keep,
    lower_terminator,
)
from vipc.a64.select_divide import lower_floordiv, lower_floormod, lower_udiv, lower_umod
from vipc.a64.select_float import LOWER as FLOATS
from vipc.a64.select_memory import lower_add, lower_load, lower_ordered, lower_store
from vipc.ir.core import Function, Inst

LOWER: dict[str, Callable[[Builder, Inst], None]] = {
    **ARITH,
    **FLOATS,
    "add": lower_add, "and": lower_logic, "or": lower_logic,
    "floordiv": lower_floordiv, "floormod": lower_floormod, "umod": lower_umod, "udiv": lower_udiv,
    "cmp": lower_cmp, "select": lower_select,
    "load": lower_load, "vload": lower_load, "store": lower_store, "vstore": lower_store,
    "aload": lower_ordered, "astore": lower_ordered, "xload": lower_ordered, "xstore": lower_ordered,
    "call": lower_call, "calli": lower_call, "err_get": lower_err_get, "err_set": lower_err_set,
    "check": lower_check, "check_index": lower_check_index, "check_fit": lower_check_fit,
    "add_c": lower_add_c, "sub_c": lower_add_c, "mul_c": lower_mul_c, "asm": lower_asm, "keep": lower_keep,
}

ALWAYS = frozenset(("store", "vload", "vstore", "aload", "astore", "xload", "xstore", "call", "calli", "err_get", "err_set",
                    "check", "check_index", "check_fit", "add_c", "sub_c", "mul_c", "asm", "keep"))
"""Instructions with effects: selected even when nobody uses their values."""

_COLD_ENDS = frozenset(("ret_error", "trap", "unreachable"))


def select(function: Function) -> MachineFunction:
    """The machine IR of a function."""
    b = Builder(function)
    selected: dict[int, list[MInst]] = {}
    edges: dict[int, Edges] = {}
    for number in reversed(b.dom.order):
        edges[number] = Edges(b)
        selected[number] = _select_block(b, number, edges[number])
    cold = _cold_blocks(b)
    order = [number for number in b.f.blocks if number in selected]
    for number in [n for n in order if n not in cold] + [n for n in order if n in cold]:
        insts = selected[number]
        b.mf.blocks[number] = MBlock(insts, b.depth[number], number in cold, goals_of(insts))
        for edge, block in edges[number].made:
            block.cold = number in cold or all(goal in cold for goal in block.succs)
            b.mf.blocks[edge] = block
    b.mf.names = ValueNames(b.keys, b.split, b.widths.low, b.f.renamed)
    if b.frame_start is not None:
        inner = [edge for number in order if number in b.framed for edge, _ in edges[number].made]
        b.mf.frame_start, b.mf.framed = b.frame_start, b.framed | frozenset(inner)
    return b.mf


def _select_block(b: Builder, number: int, edges: Edges) -> list[MInst]:
    block = b.f.blocks[number]
    b.block = number
    b.loc = block.term.loc
    b.w = False
    lower_terminator(b, block.term, edges)
    b.finish_chunk()
    b.out.extend(b.hoisted.get(number, ()))
    needed, at = b.needed, len(block.insts)
    for inst in reversed(block.insts):
        at -= 1
        op = inst.op
        if op not in ALWAYS and (inst.dst[0] not in needed or op in CONSTANTS):
            continue
        b.loc, b.at = inst.loc, at
        b.w = False
        LOWER[op](b, inst)
        b.finish_chunk()
    if number == b.frame_start:
        b.split_values()
        b.finish_chunk()
    if number == b.entry:
        b.loc = b.f.loc
        lower_entry(b, block.params)
        b.finish_chunk()
    return b.take_block()


def _cold_blocks(b: Builder) -> set[int]:
    """Blocks from which every way ends in an error; never the entry."""
    blocks = b.f.blocks
    cold: set[int] = set()
    changed = True
    order = [number for number in reversed(b.dom.order) if number != b.entry]
    while changed:
        before = len(cold)
        for number in order:
            term = blocks[number].term
            if term.op in _COLD_ENDS or term.targets and all([target.block in cold for target in term.targets]):
                cold.add(number)
        changed = len(cold) != before
    return cold
