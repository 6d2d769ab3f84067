"""Keeping what locations name for the debugger (Loc.variables) when a pass copies or renames values.

A pass that makes a copy of an instruction with other values gives the copy's location the copy's values; one that
replaces values everywhere needs to do nothing (`replace_values` notes it in Function.renamed). A location that was
forgotten names a value that is not where the copy runs: the debugger then shows nothing, or the value of the code that
was copied.

    b1: v3 = add v1, v2   ! a.py:7, x is v1         b5: v13 = add v11, v2   ! a.py:7, x is v11
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vipc.ir.core import Function, Inst, Loc
from vipc.ir.renaming import copier
from vipc.opt.edit import with_loc
from vipc.opt.repair import Variable


def rename_in_locations(f: Function, variables: dict[int, Variable], inside: set[int]) -> None:
    """After `rename_uses`: outside the blocks `inside` locations name what the variables hold there, where that is known."""
    if not any(inst.loc is not None and inst.loc.variables is not None for block in f.blocks.values() for inst in block.insts):
        return
    for number, block in f.blocks.items():
        if number in inside:
            continue
        here = {old: value for old, variable in variables.items() if (value := _known(variable, number)) is not None}
        if here:
            rename = copier(f, here)
            block.insts = [_relocated(inst, rename) for inst in block.insts]
            block.term = replace(block.term, loc=rename(block.term.loc))


def _relocated(inst: Inst, rename: Callable[[Loc | None], Loc | None]) -> Inst:
    loc = rename(inst.loc)
    return inst if loc is inst.loc else with_loc(inst, loc)


def _known(variable: Variable, block: int) -> int | None:
    """The value at the block's start, if that is known without making a parameter."""
    seen: set[int] = set()
    while block not in variable.at_start:
        preds = variable.preds[block]
        if len(preds) != 1 or block in seen:
            return None
        if preds[0] in variable.at_end:
            return variable.at_end[preds[0]]
        seen.add(block)
        block = preds[0]
    return variable.at_start[block]
