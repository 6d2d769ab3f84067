"""Renaming the values that locations name for the debugger (Loc.variables).

I1. What does not change stays the same object, and equal results for one object are one object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from vipc.ir.core import Function, Loc, Variables


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

    def name(value: int) -> int:
        now = value
        while now in renamed:
            now = renamed[now]
        return values.get(now, value)
    return Renamer(name).loc
