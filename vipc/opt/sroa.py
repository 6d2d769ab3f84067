"""Scalar replacement: parts of stack objects become values.

A stack object whose address is used only as the address of loads and stores, at constant offsets, is a set of
variables. Each part that is always accessed at one offset with one width is one of them.

Requires: constant additions folded into offsets (fold). Ensures: no load or store of such a part remains.
Keeps: effects visible outside the frame and their order; the graph of blocks.

    v1 = alloca(8, 8)
    store(u64, 0) v1, v0     ->   (nothing)
    v2 = load(u8, 0) v1           v2 = ext(u8) v0
"""

from __future__ import annotations

from vipc.ir.cfg import predecessors
from vipc.ir.core import Function, Inst
from vipc.ir.words import WIDTHS
from vipc.opt.edit import Replacement, replace_values
from vipc.opt.info import ProgramInfo
from vipc.opt.repair import Variable

Slot = tuple[int, int]
"""The alloca's value and the offset of a part."""


def run(f: Function, info: ProgramInfo) -> bool:
    """Replace what can be; True when anything was."""
    sizes = private_objects(f)
    if not sizes:
        return False
    slots = _slots(f, sizes)
    for slot in slots:
        _promote(f, slot)
    return bool(slots)


def private_objects(f: Function) -> set[int]:
    """The allocas whose address is used by loads and stores only, as the address."""
    private = {inst.dst[0] for inst in f.blocks[f.entry].insts if inst.op == "alloca"}
    if not private:
        return private
    for block in f.blocks.values():
        for inst in block.insts:
            if inst.op == "load":
                continue
            for arg in inst.args[1:] if inst.op == "store" else inst.args:
                private.discard(arg)
        private.difference_update(block.term.args)
        for target in block.term.targets:
            private.difference_update(target.args)
    return private


def _slots(f: Function, private: set[int]) -> list[Slot]:
    """The parts accessed with one width that no other part overlaps."""
    widths: dict[int, dict[int, set[int]]] = {}
    for block in f.blocks.values():
        for inst in block.insts:
            if inst.op in ("load", "store") and inst.args[0] in private:
                offset = inst.imm[1]
                assert isinstance(offset, int)
                parts = widths.setdefault(inst.args[0], {})
                parts.setdefault(offset, set()).add(WIDTHS[str(inst.imm[0])] // 8)
    slots: list[Slot] = []
    for base, parts in widths.items():
        end = None
        spans = sorted((offset, offset + max(sizes), len(sizes) == 1) for offset, sizes in parts.items())
        for i, (start, stop, single) in enumerate(spans):
            apart = (end is None or end <= start) and (i + 1 == len(spans) or stop <= spans[i + 1][0])
            end = stop if end is None else max(end, stop)
            if single and apart:
                slots.append((base, start))
    return slots


def _promote(f: Function, slot: Slot) -> None:
    undefined: list[int] = []

    def make_undefined() -> int:
        if not undefined:
            undefined.append(f.new_value())
        return undefined[0]

    variable = Variable(f, predecessors(f), make_undefined)
    for number, block in f.blocks.items():
        for inst in block.insts:
            if inst.op == "store" and _accesses(inst, slot):
                variable.at_end[number] = inst.args[1]
    replacement: Replacement = {}
    for number in f.blocks:
        _rewrite_block(f, number, slot, variable, replacement)
    variable.finish()
    if undefined:
        f.blocks[f.entry].insts.insert(0, Inst("const", (undefined[0],), (), (0,), f.loc))
    replace_values(f, replacement)


def _accesses(inst: Inst, slot: Slot) -> bool:
    return inst.op in ("load", "store") and inst.args[0] == slot[0] and inst.imm[1] == slot[1]


def _rewrite_block(f: Function, number: int, slot: Slot, variable: Variable, replacement: Replacement) -> None:
    block = f.blocks[number]
    if not any(_accesses(inst, slot) for inst in block.insts):
        return
    value: int | None = None
    kept: list[Inst] = []
    for inst in block.insts:
        if not _accesses(inst, slot):
            kept.append(inst)
        elif inst.op == "store":
            value = inst.args[1]
        else:
            value = variable.start(number) if value is None else value
            if inst.imm[0] == "u64":
                replacement[inst.dst[0]] = value
            else:
                kept.append(Inst("ext", inst.dst, (value,), inst.imm[:1], inst.loc))
    block.insts = kept
