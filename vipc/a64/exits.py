"""A return that ways with and without a frame share becomes two, so that the short way needs no frame (wrap.py).

    b0: br v1, b1, b2               b0: br v1, b1, b3
    b1: call("slow")                b1: call("slow")
        jump b2                         jump b2
    b2: ret                         b2: ret
                                    b3: ret

Done for blocks that do nothing but return, where the frame then begins behind the function's start.
"""

from __future__ import annotations

from dataclasses import replace

from vipc.a64.wrap import WHOLE, is_heavy
from vipc.ir.cfg import Dominators
from vipc.ir.core import Block, Function, Target, Term
from vipc.ir.renaming import copier


def split_exits(f: Function, dom: Dominators) -> Function:
    """`f`, or a copy with such returns."""
    if f.attrs & WHOLE or len(f.blocks) < 3:
        return f
    exits = {number for number, block in f.blocks.items()
             if block.term.op == "ret" and all([inst.op == "const" for inst in block.insts])}
    if not exits:
        return f
    objects = {inst.dst[0] for inst in f.blocks[f.entry].insts if inst.op == "alloca"}
    heavy = [number for number in dom.order if is_heavy(f, number, objects)]
    if not heavy or heavy[0] == f.entry:
        return f
    start = heavy[0]
    for number in heavy:
        while not dom.dominates(start, number):
            start = dom.idom[start]
    if start == f.entry:
        return f
    within = {number for number in dom.order if dom.dominates(start, number)}
    shared = {target.block for number in within for target in f.blocks[number].term.targets if target.block not in within}
    if not shared or not shared <= exits:
        return f
    return _split(f, [number for number in dom.order if number not in within], shared)


def _split(f: Function, before: list[int], shared: set[int]) -> Function:
    """The blocks `before` the frame return by copies of their own."""
    blocks, value, block = dict(f.blocks), f.next_value, f.next_block
    for number in before:
        term = f.blocks[number].term
        targets = list(term.targets)
        for index, target in enumerate(targets):
            if target.block in shared:
                blocks[block], value = _copied(f, f.blocks[target.block], target.args, value)
                targets[index] = Target(block)
                block += 1
        if targets != list(term.targets):
            blocks[number] = replace(blocks[number], term=replace(term, targets=tuple(targets)))
    return replace(f, blocks=blocks, next_value=value, next_block=block)


def _copied(f: Function, block: Block, args: tuple[int, ...], value: int) -> tuple[Block, int]:
    """The block as it is entered with these arguments; the next free value."""
    names = dict(zip(block.params, args, strict=True))
    names.update((inst.dst[0], value + at) for at, inst in enumerate(block.insts))
    located, term = copier(f, names), block.term
    insts = [replace(inst, dst=(names[inst.dst[0]],), loc=located(inst.loc)) for inst in block.insts]
    results = tuple([names.get(arg, arg) for arg in term.args])
    return Block([], insts, Term(term.op, results, (), term.imm, located(term.loc))), value + len(insts)
