"""What a case of a `.test` file does: the named passes on the first function, verified after each."""

from __future__ import annotations

from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.text import parse_functions, print_function
from vipc.ir.verify import verify
from vipc.opt.info import ProgramInfo
from vipc.opt.passes import PASSES


def transformed(text: str, passes: str) -> str:
    """The first function of `text` after the passes, with values and blocks numbered afresh."""
    f, *others = parse_functions(text)
    info = ProgramInfo({g.name: g for g in others}, result_types={g.name: g.result_types for g in others})
    verify(f)
    names = [row.name for row in PASSES] if passes == "all" else passes.split()
    table = {row.name: row for row in PASSES}
    for name in names:
        table[name].run(f, info)
        verify(f)
    return print_function(renumbered(f))


def renumbered(f: Function) -> Function:
    """The same function with numbers in order of appearance."""
    blocks = {number: i for i, number in enumerate(f.blocks)}
    values: dict[int, int] = {}
    for block in f.blocks.values():
        for value in [*block.params, *(v for inst in block.insts for v in inst.dst)]:
            values[value] = len(values)
    new: dict[int, Block] = {}
    for number, block in f.blocks.items():
        insts = [Inst(i.op, tuple(values[v] for v in i.dst), tuple(values[v] for v in i.args), i.imm, i.loc)
                 for i in block.insts]
        targets = tuple(Target(blocks[t.block], tuple(values[v] for v in t.args)) for t in block.term.targets)
        term = Term(block.term.op, tuple(values[v] for v in block.term.args), targets, block.term.imm, block.term.loc)
        new[blocks[number]] = Block([values[v] for v in block.params], insts, term)
    return Function(f.name, new, f.results, len(values), len(blocks), f.traps, f.may_raise, f.attrs, f.section, f.loc,
                    {}, f.param_types, f.result_types)
