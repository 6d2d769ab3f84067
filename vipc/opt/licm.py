"""Loop-invariant code motion.

Requires: nothing; best after rotate, which makes the first block of the body the loop's header.
Ensures: a pure instruction done on every turn of a loop with arguments from outside stands before the loop; so does
a load that no write in the loop can touch, when it may be done early (its object is known, it comes before anything
else in the header, or its address was accessed before the loop); so does a check that is the first effect of the header,
or follows only checks that pass in the first turn.
Keeps: effects and their order: a check moves only where it is certain to be reached next.

    b1: v4 = load(u64, 8) v0       b0: v4 = load(u64, 8) v0
        v5 = cmp(slt) v3, v4   ->      jump b1
        br v5, b1, b2              b1: v5 = cmp(slt) v3, v4
"""

from __future__ import annotations

from vipc.ir.cfg import Dominators, Loop, dominators, loops
from vipc.ir.core import Block, Function, Inst
from vipc.ir.ops import OPS
from vipc.ir.words import DIVISIONS, MASK, check_passes
from vipc.opt.edit import with_args
from vipc.opt.info import ProgramInfo
from vipc.opt.memory import Memory, Root, Writes
from vipc.opt.preheader import preheader

_PURE = frozenset(name for name, op in OPS.items() if op.effect == "pure") - {"const", "alloca"}
_CHECKS = frozenset(name for name, op in OPS.items() if op.effect == "check")
_FAR = 8        # blocks up the dominator tree that are searched for such an access
_NEAR = 256     # bytes: an access this near to one already done is to the same object


def run(f: Function, info: ProgramInfo) -> bool:
    """Move code out of all loops, inner ones first; True when anything moved."""
    dom = dominators(f)
    found = loops(dom)
    if not found:
        return False
    motion = _Motion(f, dom, Memory(f, info))
    for loop in found:
        motion.hoist(loop)
    return motion.changed


def accessed_before(f: Function, dom: Dominators, memory: Memory, root: Root, offset: int | None, loop: Loop) -> bool:
    """Was the same object accessed nearby on every way to the loop?"""
    if offset is None:
        return False
    number = dom.idom[loop.header]
    for _ in range(_FAR):
        for inst in f.blocks[number].insts:
            if inst.op in ("load", "store"):
                access = memory.access(inst)
                if access.root == root and access.offset is not None and abs(access.offset - offset) < _NEAR:
                    return True
        if number == f.entry:
            break
        number = dom.idom[number]
    return False


class _Motion:
    """`home` maps each value to the block that defines it."""

    def __init__(self, f: Function, dom: Dominators, memory: Memory) -> None:
        self.f = f
        self.dom = dom
        self.memory = memory
        self.home = {value: number for number, block in f.blocks.items()
                     for value in (*block.params, *(v for inst in block.insts for v in inst.dst))}
        self.changed = False

    def hoist(self, loop: Loop) -> None:
        """Move out of one loop what can be moved."""
        writes = self._writes(loop)
        before = -1
        for number in list(loop.blocks):
            if not all(number == latch or self._dominates(number, latch) for latch in loop.latches):
                continue
            block = self.f.blocks[number]
            kept: list[Inst] = []
            # The first turn comes to this instruction: nothing before it in the header has an effect or fails then.
            first = number == loop.header
            opening = self._opening(loop) if first else {}
            for inst in block.insts:
                if self._movable(inst, loop, writes, first):
                    if before < 0:
                        before = preheader(self.f, loop, self.dom)
                    self._move(inst, before, loop)
                    continue
                first = first and (OPS[inst.op].effect in ("pure", "read") or self._passes_first(inst, opening))
                kept.append(inst)
            block.insts = kept

    def _opening(self, loop: Loop) -> dict[int, int]:
        """The header's parameters that are constants in the first turn."""
        outside = [pred for pred in self.dom.preds[loop.header] if pred not in loop.members]
        edges = [t for pred in outside for t in self.f.blocks[pred].term.targets if t.block == loop.header]
        if len(edges) != 1:
            return {}
        return {param: self.memory.constants[arg]
                for param, arg in zip(self.f.blocks[loop.header].params, edges[0].args, strict=True)
                if arg in self.memory.constants}

    def _passes_first(self, inst: Inst, opening: dict[int, int]) -> bool:
        """Is this a check that the constants of the first turn pass?"""
        if inst.op not in ("check_index", "check_fit"):
            return False
        words = [opening.get(arg, self.memory.constants.get(arg)) for arg in inst.args]
        known = tuple(word & MASK for word in words if word is not None)
        return len(known) == len(words) and check_passes(inst.op, known, inst.imm)

    def _dominates(self, a: int, b: int) -> bool:
        return a in self.dom.idom and b in self.dom.idom and self.dom.dominates(a, b)

    def _writes(self, loop: Loop) -> Writes:
        total = Writes()
        for number in loop.blocks:
            for inst in self.f.blocks[number].insts:
                writes = self.memory.writes(inst)
                if writes is not None:
                    total.add(writes)
        return total

    def _movable(self, inst: Inst, loop: Loop, writes: Writes, first: bool) -> bool:
        op = inst.op
        if not (op in _PURE or op == "load" or (first and op in _CHECKS)):
            return False
        for arg in inst.args:
            if arg not in self.memory.constants and self.home[arg] in loop.members:
                return False
        if op in DIVISIONS:
            return bool(self.memory.constants.get(inst.args[1]))
        if op != "load":
            return True
        access = self.memory.access(inst)
        if self.memory.clobbers(writes, access):
            return False
        return first or self.memory.always_readable(access) or accessed_before(
            self.f, self.dom, self.memory, access.root, access.offset, loop)

    def _move(self, inst: Inst, before: int, loop: Loop) -> None:
        """Append the instruction, and copies of its constants, to the preheader."""
        goal = self.f.blocks[before]
        args = tuple(self._constant(arg, goal, before) if self.home[arg] in loop.members else arg for arg in inst.args)
        goal.insts.append(inst if args == inst.args else with_args(inst, args))
        for value in inst.dst:
            self.home[value] = before
        self.changed = True

    def _constant(self, value: int, goal: Block, before: int) -> int:
        made = self.f.new_value()
        goal.insts.append(Inst("const", (made,), (), (self.memory.constants[value],), self.memory.defs[value].loc))
        self.home[made] = before
        self.memory.constants[made] = self.memory.constants[value]
        self.memory.defs[made] = goal.insts[-1]
        return made
