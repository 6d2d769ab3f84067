"""Loop rotation: a loop that tests at its head tests at its foot, behind a guard.

Requires: no unreachable blocks. Ensures: a loop whose header is short and leaves the loop is entered through a copy
of the header; the old header is then only reached from the latches and follows them.
Keeps: effects and their order (each turn does the header's instructions once, as before).

    b1(i): br i < n, b2, b3         b4: br 0 < n, b2(0), b3
    b2: .. jump b1(i + 1)      ->   b2(i): .. br i + 1 < n, b2(i + 1), b3
"""

from __future__ import annotations

from vipc.ir.cfg import Loop, dominators, loops, predecessors
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.renaming import copier
from vipc.opt.edit import users_outside, with_targets
from vipc.opt.info import ProgramInfo
from vipc.opt.locations import rename_in_locations
from vipc.opt.repair import Variable, rename_uses

_LONGEST = 10   # instructions of a header that is copied
_FIXED = frozenset(("call", "calli", "asm", "vload", "vstore", "aload", "astore", "xload", "xstore", "err_get", "err_set",
                    "store", "alloca"))


def run(f: Function, info: ProgramInfo) -> bool:
    """Rotate the loops that can be; True when there were any."""
    changed = False
    found = loops(dominators(f))
    headers = {loop.header for loop in found}
    done = {loop.header for loop in found if _is_remainder(f, loop, headers)}
    while True:
        loop = next((loop for loop in found if loop.header not in done and _rotatable(f, loop, headers)), None)
        if loop is None:
            return changed
        done.add(loop.header)
        done.add(_rotate(f, loop))
        changed = True
        found = loops(dominators(f))
        headers = {loop.header for loop in found}


def _rotatable(f: Function, loop: Loop, headers: set[int]) -> bool:
    block = f.blocks[loop.header]
    if block.term.op != "br" or loop.header in loop.latches:
        return False
    inside = [target.block in loop.members for target in block.term.targets]
    if inside[0] == inside[1] or block.term.targets[inside.index(True)].block in headers:
        return False
    if any(inst.op in _FIXED for inst in block.insts):
        return False
    return sum(inst.op != "const" for inst in block.insts) <= _LONGEST


def _is_remainder(f: Function, loop: Loop, headers: set[int]) -> bool:
    """Does the loop go on with what another loop counted (split.py)? It runs few turns, so its size counts more."""
    for number in headers - loop.members:
        block = f.blocks[number]
        for target in block.term.targets:
            if target.block == loop.header and target.args and set(target.args) <= set(block.params):
                return True
    return False


def _rotate(f: Function, loop: Loop) -> int:
    """Copy the header before the loop; the number of the first block of the body, the new header."""
    header = loop.header
    block = f.blocks[header]
    guard = f.new_block()
    values: dict[int, int] = {v: f.new_value() for v in (*block.params, *(d for i in block.insts for d in i.dst))}
    located = copier(f, values)
    insts = [Inst(i.op, tuple(values[v] for v in i.dst), tuple(values.get(v, v) for v in i.args), i.imm, located(i.loc))
             for i in block.insts]
    targets = tuple(Target(t.block, tuple(values.get(v, v) for v in t.args)) for t in block.term.targets)
    term = Term("br", tuple(values.get(v, v) for v in block.term.args), targets, (), located(block.term.loc))
    for number, other in f.blocks.items():
        if number not in loop.members and any(t.block == header for t in other.term.targets):
            other.term = with_targets(other.term, tuple(
                Target(guard, t.args) if t.block == header else t for t in other.term.targets))
    outside = users_outside(f, header)
    _lay_out(f, loop, guard, Block([values[v] for v in block.params], insts, term))
    preds = predecessors(f)
    variables: dict[int, Variable] = {}
    for value in sorted(outside):
        variable = variables[value] = Variable(f, preds, lambda: -1)
        variable.at_end[header] = value
        variable.at_end[guard] = values[value]
        rename_uses(f, variable, value, {header})
        variable.finish()
    rename_in_locations(f, variables, {header})
    return next(t.block for t in block.term.targets if t.block in loop.members)


def _lay_out(f: Function, loop: Loop, guard: int, made: Block) -> None:
    """The guard where the header stood, the header behind the last block of the loop."""
    last = [number for number in f.blocks if number in loop.members and number != loop.header][-1]
    blocks: dict[int, Block] = {}
    header = f.blocks[loop.header]
    for number, block in f.blocks.items():
        if number == loop.header:
            blocks[guard] = made
        else:
            blocks[number] = block
        if number == last:
            blocks[loop.header] = header
    f.blocks = blocks
