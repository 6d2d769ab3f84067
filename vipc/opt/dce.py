"""Dead code: instructions and block parameters whose values nothing needs.

Requires: nothing. Ensures: every pure instruction and every parameter but the entry's is used by something that
matters. Keeps: effects and their order; the graph of blocks.

    v1 = mul v0, v0          (nothing uses v1)
    jump b1(v0)         ->   jump b1
    b1(v2): ret              b1: ret
"""

from __future__ import annotations

from vipc.ir.core import Function, Inst, Target
from vipc.ir.ops import OPS
from vipc.opt.edit import with_targets
from vipc.opt.info import ProgramInfo

_REMOVABLE = frozenset(name for name, op in OPS.items() if op.effect in ("pure", "read"))


def run(f: Function, info: ProgramInfo) -> bool:
    """Remove dead code; True when there was any."""
    live = _live_values(f)
    changed = False
    for block in f.blocks.values():
        insts = block.insts
        kept = [inst for at, inst in enumerate(insts)
                if (inst.op not in _REMOVABLE and not _idle_error_read(insts, at)) or inst.dst[0] in live]
        if len(kept) != len(insts):
            block.insts = kept
            changed = True
    return _drop_params(f, live) or changed


def _idle_error_read(insts: list[Inst], at: int) -> bool:
    """An `err_get` that need not stand there: no raising call comes before it."""
    return insts[at].op == "err_get" and (at == 0 or insts[at - 1].imm[-1:] != (1,)
                                          or insts[at - 1].op not in ("call", "calli"))


def _live_values(f: Function) -> set[int]:
    """The values that an effect, a decision or a result depends on."""
    source: dict[int, Inst] = {}
    incoming: dict[int, list[int]] = {}
    work: list[int] = []
    for block in f.blocks.values():
        for inst in block.insts:
            if inst.op in _REMOVABLE:
                source[inst.dst[0]] = inst
            else:
                work.extend(inst.args)
        work.extend(block.term.args)
        for target in block.term.targets:
            if target.args:
                for param, arg in zip(f.blocks[target.block].params, target.args, strict=True):
                    incoming.setdefault(param, []).append(arg)
    live: set[int] = set()
    while work:
        value = work.pop()
        if value in live:
            continue
        live.add(value)
        inst_or_none = source.get(value)
        if inst_or_none is not None:
            work.extend(inst_or_none.args)
        elif value in incoming:
            work.extend(incoming[value])
    return live


def _drop_params(f: Function, live: set[int]) -> bool:
    entry = f.entry
    keep: dict[int, list[int]] = {}
    for number, block in f.blocks.items():
        if number != entry and block.params:
            kept = [i for i, param in enumerate(block.params) if param in live]
            if len(kept) != len(block.params):
                keep[number] = kept
                block.params = [block.params[i] for i in kept]
    if not keep:
        return False
    for block in f.blocks.values():
        if any(target.block in keep for target in block.term.targets):
            block.term = with_targets(block.term, tuple(
                Target(t.block, tuple(t.args[i] for i in keep[t.block])) if t.block in keep else t
                for t in block.term.targets))
    return True
