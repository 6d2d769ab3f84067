"""Changes that every pass makes: replacing values, dropping unreachable blocks, counting uses.

I1. A replacement map may chain (a -> b, b -> c) but not circle.
"""

from __future__ import annotations

from vipc.ir.cfg import reverse_postorder
from vipc.ir.core import Function, Inst, Loc, Target, Term

Replacement = dict[int, int]


def resolve(replacement: Replacement, value: int) -> int:
    """The value at the end of the chain."""
    while value in replacement:
        value = replacement[value]
    return value


def replace_values(f: Function, replacement: Replacement) -> None:
    """Every use of a replaced value becomes a use of its replacement."""
    if not replacement:
        return
    final = {value: resolve(replacement, value) for value in replacement}
    f.renamed.update(final)
    for block in f.blocks.values():
        insts = block.insts
        for at, inst in enumerate(insts):
            for arg in inst.args:
                if arg in final:
                    insts[at] = with_args(inst, tuple(final.get(a, a) for a in inst.args))
                    break
        block.term = replace_in_term(block.term, final)


def replace_in_term(term: Term, final: Replacement) -> Term:
    """The terminator with replaced values; the same object when nothing changes."""
    touched = any(arg in final for arg in term.args)
    if not touched:
        touched = any(arg in final for target in term.targets for arg in target.args)
    if not touched:
        return term
    targets = tuple(Target(t.block, tuple(final.get(a, a) for a in t.args)) for t in term.targets)
    return Term(term.op, tuple(final.get(a, a) for a in term.args), targets, term.imm, term.loc)


def with_args(inst: Inst, args: tuple[int, ...]) -> Inst:
    """The instruction with other arguments."""
    return Inst(inst.op, inst.dst, args, inst.imm, inst.loc)


def with_loc(inst: Inst, loc: Loc | None) -> Inst:
    """The instruction with another location."""
    return Inst(inst.op, inst.dst, inst.args, inst.imm, loc)


def with_targets(term: Term, targets: tuple[Target, ...]) -> Term:
    """The terminator with other targets."""
    return Term(term.op, term.args, targets, term.imm, term.loc)


def drop_unreachable(f: Function) -> bool:
    """Remove the blocks that nothing reaches; True when there were any."""
    reachable = set(reverse_postorder(f))
    if len(reachable) == len(f.blocks):
        return False
    f.blocks = {number: block for number, block in f.blocks.items() if number in reachable}
    return True


def definitions(f: Function) -> dict[int, Inst]:
    """For each value that an instruction defines that instruction."""
    return {value: inst for block in f.blocks.values() for inst in block.insts for value in inst.dst}


def use_counts(f: Function) -> dict[int, int]:
    """For each used value the number of its uses."""
    counts: dict[int, int] = {}
    for block in f.blocks.values():
        for inst in block.insts:
            for arg in inst.args:
                counts[arg] = counts.get(arg, 0) + 1
        for arg in block.term.args:
            counts[arg] = counts.get(arg, 0) + 1
        for target in block.term.targets:
            for arg in target.args:
                counts[arg] = counts.get(arg, 0) + 1
    return counts


def users_outside(f: Function, number: int) -> set[int]:
    """The values defined in block `number` that other blocks use."""
    block = f.blocks[number]
    mine = {*block.params, *(v for inst in block.insts for v in inst.dst)}
    found: set[int] = set()
    for other, body in f.blocks.items():
        if other != number:
            for inst in body.insts:
                found.update(mine.intersection(inst.args))
            found.update(mine.intersection(body.term.args))
            for target in body.term.targets:
                found.update(mine.intersection(target.args))
    return found
