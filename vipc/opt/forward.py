"""Forwarding in loops: what a loop stores in a place and loads again on the next turn is a parameter of the loop.

Requires: nothing; best after gvn, which forwards where one block dominates the other, and before ranges, which knows the
bounds of counters that are parameters. Ensures: a place that a loop loads on every turn and stores to,
and that nothing else in it may touch, is loaded once before it. Stores stay where they are (sink.py moves those that may go).
Keeps: effects and their order; nothing is loaded early that the program might not have been able to load.

    b1: v3 = load(u64, 0) v0        b0: v5 = load(u64, 0) v0; jump b1(v5)
        v4 = add v3, v1        ->   b1(v3): v4 = add v3, v1
        store(u64, 0) v0, v4                store(u64, 0) v0, v4
        br v4, b1, b2                       br v4, b1(v4), b2
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.ir.cfg import Dominators, Loop, dominators, loops, predecessors
from vipc.ir.core import Function, Inst, Loc
from vipc.ir.words import WIDTHS
from vipc.opt.edit import Replacement, replace_values
from vipc.opt.info import ProgramInfo
from vipc.opt.licm import accessed_before
from vipc.opt.memory import Access, Memory, Root
from vipc.opt.preheader import preheader
from vipc.opt.repair import Variable

MOST = 6            # places of one loop: each takes a register
_FARTHEST = 4096    # offsets that a load has room for

Place = tuple[Root, int, int]


@dataclass(slots=True)
class Uses:
    """A place in a loop: the types it is loaded as, and the blocks that load it, and that store to it."""

    access: Access
    kinds: dict[str, None] = field(default_factory=dict)
    loads: dict[int, None] = field(default_factory=dict)
    stores: dict[int, None] = field(default_factory=dict)
    loc: Loc | None = None


def run(f: Function, info: ProgramInfo) -> bool:
    """Forward in all loops, inner ones first; True when anything was."""
    ops = {inst.op for block in f.blocks.values() for inst in block.insts}
    if "load" not in ops or "store" not in ops:
        return False
    dom = dominators(f)
    found = loops(dom)
    if not found:
        return False
    memory = Memory(f, info)
    replacement: Replacement = {}
    changed = False
    for loop in found:
        for uses in _candidates(f, loop, dom, memory, replacement):
            _forward(f, loop, preheader(f, loop, dom), uses, memory, replacement)
            changed = True
    replace_values(f, replacement)
    return changed


def places(f: Function, loop: Loop, memory: Memory) -> tuple[dict[Place, Uses], list[Access], bool]:
    """The places of a loop, all that it may write, and whether it may write anything that can be reached."""
    found: dict[Place, Uses] = {}
    written: list[Access] = []
    everything = False
    for number in loop.blocks:
        for inst in f.blocks[number].insts:
            if inst.op in ("load", "store"):
                access = memory.access(inst)
                if inst.op == "store":
                    written.append(access)
                if access.offset is None:
                    continue
                uses = found.setdefault((access.root, access.offset, access.size), Uses(access, loc=inst.loc))
                if inst.op == "load":
                    uses.kinds[str(inst.imm[0])] = None
                    uses.loads[number] = None
                else:
                    uses.stores[number] = None
            elif not everything:
                writes = memory.writes(inst)
                everything = writes is not None and writes.everything
    return found, written, everything


def known_before(f: Function, loop: Loop, root: Root) -> bool:
    """Is the object the same on every turn?"""
    if root[0] != "value":
        return True
    return not any(root[1] in f.blocks[number].params or any(root[1] in inst.dst for inst in f.blocks[number].insts)
                   for number in loop.blocks)


def alone(access: Access, written: list[Access], memory: Memory) -> bool:
    """Does what is written hit the place exactly or not at all?"""
    return all((other.root, other.offset, other.size) == (access.root, access.offset, access.size)
               or memory.apart(other, access) for other in written)


def _candidates(f: Function, loop: Loop, dom: Dominators, memory: Memory, gone: Replacement) -> list[Uses]:
    found, written, everything = places(f, loop, memory)
    if everything and not memory.private:
        return []
    chosen: list[Uses] = []
    for (root, offset, _), uses in found.items():
        if (len(uses.kinds) == 1 and uses.stores and 0 <= offset < _FARTHEST and len(chosen) < MOST
                and any(all(dom.dominates(number, latch) for latch in loop.latches) for number in uses.loads)
                and (not everything or memory.is_private(root))
                and root[1] not in gone and known_before(f, loop, root) and alone(uses.access, written, memory)
                and (memory.always_readable(uses.access) or accessed_before(f, dom, memory, root, offset, loop))):
            chosen.append(uses)
    return chosen


def _forward(f: Function, loop: Loop, before: int, uses: Uses, memory: Memory, replacement: Replacement) -> None:
    """Load before the loop; in it, follow what was stored last."""
    place = uses.access.root, uses.access.offset, uses.access.size
    kind = next(iter(uses.kinds))
    variable = Variable(f, predecessors(f), lambda: -1)
    variable.at_end[before] = _load_before(f, before, uses, kind)
    opened: dict[int, list[int]] = {}
    for number in loop.blocks:
        if number in uses.loads or number in uses.stores:
            value = _follow(f, number, place, kind, memory, replacement, opened)
            if value >= 0:
                variable.at_end[number] = value
    for number, loaded in opened.items():
        now = variable.start(number)
        replacement.update((value, now) for value in loaded)
    variable.finish()


def _follow(f: Function, number: int, place: tuple[Root, int | None, int], kind: str, memory: Memory,
            replacement: Replacement, opened: dict[int, list[int]]) -> int:
    """Drop the block's loads of the place; the value it ends with, -1 when that is the one it starts with."""
    block = f.blocks[number]
    now = -1
    first: list[int] = []
    kept: list[Inst] = []
    for inst in block.insts:
        if inst.op in ("load", "store"):
            access = memory.access(inst)
            if (access.root, access.offset, access.size) == place:
                if inst.op == "load":
                    if now >= 0:
                        replacement[inst.dst[0]] = now
                    else:
                        first.append(inst.dst[0])
                    continue
                kept.append(inst)
                now = inst.args[1]
                if WIDTHS[kind] < 64:
                    now = f.new_value()
                    kept.append(Inst("ext", (now,), inst.args[1:], (kind,), inst.loc))
                continue
        kept.append(inst)
    block.insts = kept
    if first:
        opened[number] = first
    return now


def _load_before(f: Function, before: int, uses: Uses, kind: str) -> int:
    root, offset = uses.access.root, uses.access.offset
    assert offset is not None
    insts = f.blocks[before].insts
    if root[0] == "symbol":
        address = f.new_value()
        insts.append(Inst("addr", (address,), (), (str(root[1]), offset), uses.loc))
        offset = 0
    else:
        address = int(str(root[1]))
    value = f.new_value()
    insts.append(Inst("load", (value,), (address,), (kind, offset), uses.loc))
    return value
