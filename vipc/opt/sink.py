"""Stores behind the loop: a place that every turn stores to, and nothing in the loop looks at, is stored to where the loop ends.

Requires: forward.py, which takes away the loads of such places. Ensures: nothing by itself.
Keeps: what anyone can see. A check, a call or a volatile access keeps the stores where they are, but for those to private
objects of the frame: when a check fails, the error's handler, or the trap's, is code of the same program and may look at
everything else. A way out before the first store keeps all; nothing is stored that the program would not have stored.

    b1(v3): v4 = add v3, v1                 b1(v3): v4 = add v3, v1
            store(u64, 0) v0, v4       ->           br v4, b1(v4), b3
            br v4, b1(v4), b2               b3: store(u64, 0) v0, v4; jump b2
"""

from __future__ import annotations

from vipc.ir.cfg import Dominators, Loop, dominators, loops, predecessors
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.ops import OPS
from vipc.opt.edit import with_targets
from vipc.opt.forward import Uses, alone, known_before, places
from vipc.opt.info import ProgramInfo
from vipc.opt.memory import Memory
from vipc.opt.repair import Variable

_FREE = ("pure", "read", "write")


def run(f: Function, info: ProgramInfo) -> bool:
    """Sink the stores of all loops that may; True when there were any."""
    if not any(inst.op == "store" for block in f.blocks.values() for inst in block.insts):
        return False
    changed = False
    while _sink_one(f, info):
        changed = True
    return changed


def _sink_one(f: Function, info: ProgramInfo) -> bool:
    """Sink the stores of the first loop that has such; it makes new blocks."""
    dom = dominators(f)
    memory: Memory | None = None
    objects = any(inst.op == "alloca" for inst in f.blocks[f.entry].insts)
    for loop in loops(dom):
        insts = [inst for number in loop.blocks for inst in f.blocks[number].insts]
        seen = not all(OPS[inst.op].effect in _FREE for inst in insts)
        if any(inst.op == "store" for inst in insts) and (objects or not seen):
            memory = memory or Memory(f, info)
            chosen = [uses for uses in _sinkable(f, loop, dom, memory) if not seen or memory.is_private(uses.access.root)]
            for uses in chosen:
                _sink(f, loop, uses, memory)
            if chosen:
                return True
    return False


def _sinkable(f: Function, loop: Loop, dom: Dominators, memory: Memory) -> list[Uses]:
    found, written, _ = places(f, loop, memory)
    leaving = [number for number in loop.blocks
               if any(target.block not in loop.members for target in f.blocks[number].term.targets)]
    if not leaving:
        return []
    read = [memory.access(inst) for number in loop.blocks for inst in f.blocks[number].insts if inst.op == "load"]
    return [uses for (root, _, _), uses in found.items()
            if uses.stores and known_before(f, loop, root) and alone(uses.access, written, memory)
            and any(all(dom.dominates(number, leaf) for leaf in leaving) for number in uses.stores)
            and all(memory.apart(uses.access, other) for other in read)]


def _sink(f: Function, loop: Loop, uses: Uses, memory: Memory) -> None:
    """Drop the stores; store on each way out."""
    access = uses.access
    place = access.root, access.offset, access.size
    variable = Variable(f, predecessors(f), lambda: -1)
    last: Inst | None = None
    for number in uses.stores:
        kept: list[Inst] = []
        for inst in f.blocks[number].insts:
            if inst.op == "store":
                other = memory.access(inst)
                if (other.root, other.offset, other.size) == place:
                    variable.at_end[number] = inst.args[1]
                    last = inst
                    continue
            kept.append(inst)
        f.blocks[number].insts = kept
    assert last is not None
    ways = [(number, target.block) for number in loop.blocks for target in f.blocks[number].term.targets
            if target.block not in loop.members]
    for number, goal in dict.fromkeys(ways):
        _store_between(f, number, goal, last, access.root, access.offset or 0, variable.end(number))
    variable.finish()


def _store_between(f: Function, source: int, goal: int, store: Inst, root: tuple[str, object], offset: int, value: int) -> None:
    """A block on the edges from `source` to `goal` that stores."""
    params = [f.new_value() for _ in f.blocks[goal].params]
    insts: list[Inst] = []
    if root[0] == "symbol":
        address = f.new_value()
        insts.append(Inst("addr", (address,), (), (str(root[1]), offset), store.loc))
        offset = 0
    else:
        address = int(str(root[1]))
    insts.append(Inst("store", (), (address, value), (store.imm[0], offset), store.loc))
    number = f.new_block()
    made = Block(params, insts, Term("jump", (), (Target(goal, tuple(params)),), (), store.loc))
    term = f.blocks[source].term
    f.blocks[source].term = with_targets(term, tuple(
        Target(number, t.args) if t.block == goal else t for t in term.targets))
    blocks: dict[int, Block] = {}
    for other, block in f.blocks.items():
        blocks[other] = block
        if other == source:
            blocks[number] = made
    f.blocks = blocks
