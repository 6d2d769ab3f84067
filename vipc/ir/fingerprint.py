"""A function as bytes that are the same for the same function: what its compiled code is found by.

I1. Two functions with the same bytes are the same to every later stage: all fields take part, locations and what they
    name included. The bytes do not depend on which objects are shared.
"""

from __future__ import annotations

import marshal

from vipc.ir.core import Function, Loc

_BY_VALUE = 2
"""The newest version of marshal's format that writes equal objects alike."""


def fingerprint(f: Function) -> bytes:
    """The bytes of a function."""
    table = _Locations()
    blocks = []
    for number, block in f.blocks.items():
        term = block.term
        blocks.append((number, block.params,
                       [(inst.op, inst.dst, inst.args, inst.imm, table.number(inst.loc)) for inst in block.insts],
                       term.op, term.args, [(target.block, target.args) for target in term.targets], term.imm, table.number(term.loc)))
    whole = (f.name, f.results, f.next_value, f.next_block, f.traps, f.may_raise, sorted(f.attrs), f.section, table.number(f.loc),
             sorted(f.debug_names.items()), f.param_types, f.result_types, sorted(f.renamed.items()), blocks, table.rows)
    return marshal.dumps(whole, _BY_VALUE)


class _Locations:
    """Numbers the locations; `rows`: what they say, each after its caller's."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, str, int, bool, str, tuple[int, ...]]] = []
        self._numbers: dict[int, int] = {}          # by identity: the function holds them all
        self._known: dict[tuple[str, int, str, int, bool, str, tuple[int, ...]], int] = {}

    def number(self, loc: Loc | None) -> int:
        """-1 for none."""
        if loc is None:
            return -1
        number = self._numbers.get(id(loc))
        if number is None:
            variables = loc.variables
            row = (loc.file, loc.line, loc.function, self.number(loc.caller), loc.wild,
                   "" if variables is None else variables.function, () if variables is None else variables.values)
            number = self._known.setdefault(row, len(self.rows))
            if number == len(self.rows):
                self.rows.append(row)
            self._numbers[id(loc)] = number
        return number
