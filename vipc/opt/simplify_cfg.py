"""The graph of blocks: constant branches, straight lines, empty blocks.

Requires: constants folded. Ensures: no unreachable block; no `br` or `switch` on a constant or to one place;
no block that only its one predecessor jumps to; no empty block that only jumps on.
Keeps: every value that is still used; effects and their order.

    b0: br v1, b1, b2        b0: br v1, b3(v0), b2
    b1: jump b3(v0)     ->
    b3(v2): ..               b3(v2): ..
"""

from __future__ import annotations

from vipc.ir.cfg import edge_counts
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.words import MASK
from vipc.opt.edit import Replacement, drop_unreachable, replace_values, use_counts, with_targets
from vipc.opt.info import ProgramInfo


def run(f: Function, info: ProgramInfo) -> bool:
    """Simplify until nothing changes; True when anything did."""
    changed = drop_unreachable(f)
    while True:
        constants = {inst.dst[0]: inst.imm[0] & MASK for block in f.blocks.values() for inst in block.insts
                     if inst.op == "const" and isinstance(inst.imm[0], int)}
        again = _fold_terms(f, constants)
        again = _thread_empty(f, constants) or again
        if again:
            drop_unreachable(f)
        again = _merge_lines(f) or again
        if not again:
            return changed
        changed = True


def _fold_terms(f: Function, constants: dict[int, int]) -> bool:
    changed = False
    for block in f.blocks.values():
        term = block.term
        if term.op not in ("br", "switch"):
            continue
        goal = _decided(term, constants)
        if goal is not None:
            block.term = Term("jump", (), (goal,), (), term.loc)
            changed = True
        elif term.op == "switch" and len(set(term.targets)) == 1:
            block.term = Term("jump", (), term.targets[:1], (), term.loc)
            changed = True
        elif term.op == "br" and term.targets[0].block == term.targets[1].block:
            block.term = _merge_arms(f, block)
            changed = True
    return changed


def _decided(term: Term, constants: dict[int, int]) -> Target | None:
    """Where a branch on a constant goes."""
    word = constants.get(term.args[0])
    if word is None:
        return None
    if term.op == "br":
        return term.targets[0 if word else 1]
    for value, target in zip(term.imm, term.targets, strict=False):
        if isinstance(value, int) and value & MASK == word:
            return target
    return term.targets[-1]


def _merge_arms(f: Function, block: Block) -> Term:
    """Both arms of a `br` go to one block: a jump with selected arguments."""
    term = block.term
    yes, no = term.targets
    args: list[int] = []
    for a, b in zip(yes.args, no.args, strict=True):
        if a != b:
            value = f.new_value()
            block.insts.append(Inst("select", (value,), (term.args[0], a, b), (), term.loc))
            a = value
        args.append(a)
    return Term("jump", (), (Target(yes.block, tuple(args)),), (), term.loc)


def _thread_empty(f: Function, constants: dict[int, int]) -> bool:
    """Let jumps to a block without instructions go where that block would go."""
    empty = {number: block for number, block in f.blocks.items()
             if not block.insts and block.term.op in ("jump", "br") and number != f.entry}
    if not empty:
        return False
    counts = use_counts(f)
    own = {number for number, block in empty.items() if _uses_own_params_only(block, counts)}
    changed = False
    for block in f.blocks.values():
        targets = tuple(_through(target, empty, own, constants) for target in block.term.targets)
        if targets != block.term.targets:
            block.term = with_targets(block.term, targets)
            changed = True
    return changed


def _uses_own_params_only(block: Block, counts: dict[int, int]) -> bool:
    """Are the block's parameters used nowhere but in its own terminator?"""
    here: dict[int, int] = {}
    for arg in block.term.args:
        here[arg] = here.get(arg, 0) + 1
    for target in block.term.targets:
        for arg in target.args:
            here[arg] = here.get(arg, 0) + 1
    return all(counts.get(param, 0) == here.get(param, 0) for param in block.params)


def _through(target: Target, empty: dict[int, Block], own: set[int], constants: dict[int, int]) -> Target:
    for _ in range(4):
        block = empty.get(target.block)
        if block is None or target.block not in own:
            return target
        given = dict(zip(block.params, target.args, strict=True))
        term = block.term
        if term.op == "jump":
            goal = term.targets[0]
        else:
            word = constants.get(given.get(term.args[0], -1))
            if word is None:
                return target
            goal = term.targets[0 if word else 1]
        if goal.block == target.block:
            return target
        target = Target(goal.block, tuple(given.get(arg, arg) for arg in goal.args))
    return target


def _merge_lines(f: Function) -> bool:
    """Append to a block the one it alone jumps to."""
    counts = edge_counts(f)
    entry = f.entry
    replacement: Replacement = {}
    gone: set[int] = set()
    for number, block in f.blocks.items():
        if number in gone:
            continue
        while block.term.op == "jump":
            target = block.term.targets[0]
            if counts[target.block] != 1 or target.block in (number, entry):
                break
            goal = f.blocks[target.block]
            replacement.update(zip(goal.params, target.args, strict=True))
            block.insts.extend(goal.insts)
            block.term = goal.term
            gone.add(target.block)
    if not gone:
        return False
    f.blocks = {number: block for number, block in f.blocks.items() if number not in gone}
    replace_values(f, replacement)
    return True
