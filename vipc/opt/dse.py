"""Dead stores: a store that another one overwrites before anyone can look.

Requires: nothing; best after gvn has forwarded loads. Ensures: no store is followed in its block by a store to the
same place with nothing in between that may read it, fail, or leave the function. Stores to stack objects that are
never read go, too. Keeps: what anyone else can see at a check, a call, a volatile access and the end of the function.

    store(u64, 0) v0, v1
    v3 = add v1, v2          ->   v3 = add v1, v2
    store(u64, 0) v0, v3          store(u64, 0) v0, v3
"""

from __future__ import annotations

from vipc.ir.core import Block, Function, Inst
from vipc.ir.ops import OPS
from vipc.opt.info import ProgramInfo
from vipc.opt.memory import Access, Memory


def run(f: Function, info: ProgramInfo) -> bool:
    """Remove dead stores; True when there were any."""
    memory = Memory(f, info)
    changed = _drop_unread(f, memory)
    for block in f.blocks.values():
        if sum(inst.op == "store" for inst in block.insts) > 1:
            changed = _visit(block, memory) or changed
    return changed


def _visit(block: Block, memory: Memory) -> bool:
    """From the end: which places are overwritten before they are read."""
    overwritten: list[Access] = []
    kept: list[Inst] = []
    for inst in reversed(block.insts):
        if inst.op == "store":
            access = memory.access(inst)
            if access.offset is not None and any(_covers(later, access) for later in overwritten):
                continue
            if access.offset is not None:
                overwritten.append(access)
        elif inst.op == "load":
            read = memory.access(inst)
            overwritten = [access for access in overwritten if memory.apart(access, read)]
        elif OPS[inst.op].effect != "pure":
            overwritten = []
        kept.append(inst)
    if len(kept) == len(block.insts):
        return False
    kept.reverse()
    block.insts = kept
    return True


def _covers(later: Access, access: Access) -> bool:
    """Does the later store write all bytes of the earlier one?"""
    assert later.offset is not None and access.offset is not None
    return (later.root == access.root and later.offset <= access.offset
            and access.offset + access.size <= later.offset + later.size)


def _drop_unread(f: Function, memory: Memory) -> bool:
    """Stores to private objects that no load reads."""
    unread = set(memory.private)
    if not unread:
        return False
    for block in f.blocks.values():
        for inst in block.insts:
            if inst.op == "load":
                root, _ = memory.root(inst.args[0])
                unread.discard(int(str(root[1])) if root[0] == "stack" else -1)
    changed = False
    for block in f.blocks.values():
        kept = [inst for inst in block.insts if not (
            inst.op == "store" and (root := memory.root(inst.args[0])[0])[0] == "stack" and root[1] in unread)]
        changed = changed or len(kept) != len(block.insts)
        block.insts = kept
    return changed
