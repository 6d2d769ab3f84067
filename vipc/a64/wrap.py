"""Where a function's frame is made: at its start, or behind the early exits that need none.

    def f(n):                        f: cmp x0, #2
        if n < 2:                       b.ge rest
            return n                    ret
        return f(n - 1) + f(n - 2)   rest: stp x29, x30, [sp, #-32]! ...

The frame begins with a block that dominates every block needing a frame and all that follows those, and is in no
loop. Values from before it get a second register there (Builder.reg), so that a parameter may stay where it came in
on the early exits. After allocation `confirm` looks whether the blocks before it indeed do without the frame.
"""

from __future__ import annotations

from vipc.a64.mir import MachineFunction, MInst, Slot
from vipc.a64.registers import ARGUMENTS, CALLEE_SAVED
from vipc.ir.cfg import Dominators
from vipc.ir.core import Function

WHOLE = frozenset(("export", "entry", "naked", "noreturn"))
_HEAVY = frozenset(("call", "calli", "asm"))


def find_frame_start(f: Function, dom: Dominators, depth: dict[int, int]) -> int | None:
    """The block where the frame is to be made, when that is not the entry."""
    if f.attrs & WHOLE or len(f.blocks[f.entry].params) > ARGUMENTS:
        return None
    objects = {inst.dst[0] for inst in f.blocks[f.entry].insts if inst.op == "alloca"}
    heavy = [number for number in dom.order if is_heavy(f, number, objects)]
    if not heavy or f.entry in heavy:
        return None
    start = heavy[0]
    while depth[start] or not all(dom.dominates(start, number) for number in heavy) or _flows_out(f, dom, start):
        if start == f.entry:
            return None
        start = dom.idom[start]
    if start == f.entry:
        return None
    before = [number for number in dom.order if not dom.dominates(start, number)]
    return start if any(f.blocks[number].term.op == "ret" for number in before) else None


def _flows_out(f: Function, dom: Dominators, start: int) -> bool:
    """Does a block with the frame go on to one without, which would leave with the frame standing?"""
    return any(dom.dominates(start, number) and not dom.dominates(start, target.block)
               for number in dom.order for target in f.blocks[number].term.targets)


def is_heavy(f: Function, number: int, objects: set[int]) -> bool:
    """Does the block need a frame? `objects`: the addresses of those in it."""
    block = f.blocks[number]
    if any([inst.op in _HEAVY for inst in block.insts]):
        return True
    if not objects:
        return False
    if any(value in objects for inst in block.insts for value in inst.args):
        return True
    passed = [value for target in block.term.targets for value in target.args]
    return any(value in objects for value in (*block.term.args, *passed))


def confirm(mf: MachineFunction) -> bool:
    """Do the blocks before the frame use none of it?"""
    return not any(_uses_frame(inst) for number, block in mf.blocks.items() if number not in mf.framed
                   for inst in block.insts)


def _uses_frame(inst: MInst) -> bool:
    if any(reg in CALLEE_SAVED for reg in (*inst.defs, *inst.uses, *inst.cold)):
        return True
    return any(isinstance(place, Slot) for place in (*inst.imm, *inst.cold))
