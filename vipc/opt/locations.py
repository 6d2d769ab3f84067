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

from vipc.ir.core import Function, Inst, Loc, Variables
from vipc.opt.edit import resolve, with_loc
from vipc.opt.repair import Variable

GONE = -1


class Renamer:
    """Renames what locations name; the same location becomes the same object."""

    def __init__(self, name: Callable[[int], int]) -> None:
        self._name = name
        self._made: dict[int, tuple[Loc, Loc]] = {}     # by identity, which equal locations with other values differ in

    def loc(self, loc: Loc | None) -> Loc | None:
        """The location with renamed values, in it and in its callers."""
        if loc is None:
            return None
        known = self._made.get(id(loc))
        if known is None:
            caller, variables = self.loc(loc.caller), renamed_variables(loc.variables, self._name)
            same = caller is loc.caller and variables is loc.variables
            known = self._made[id(loc)] = (loc, loc if same else replace(loc, caller=caller, variables=variables))
        return known[1]


def renamed_variables(variables: Variables | None, name: Callable[[int], int]) -> Variables | None:
    """The same object when nothing changes."""
    if variables is None or not variables.values:
        return variables
    values = tuple(name(value) if value >= 0 else value for value in variables.values)
    return variables if values == variables.values else Variables(variables.function, values)


def copier(f: Function, values: dict[int, int]) -> Callable[[Loc | None], Loc | None]:
    """For copies whose values are renamed by `values`; others keep their names. A location may call a value by the name of one
    that it replaced."""
    renamed = f.renamed
    return Renamer(lambda value: values.get(value if value not in renamed else resolve(renamed, value), value)).loc


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
