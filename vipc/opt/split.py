"""Loop splitting: the turns in which every index is in range run in a copy of the loop that need not check.

An innermost loop that counts `i < n` and checks `i` against lengths L that do not change gets a copy in front of it
that counts only to m, the least of n and the lengths. There `i < m` proves the checks, and the pass `ranges` after
this one removes them. What is left of the count, and a check that fails, run in the loop as it was.

Requires: loops test at their head (before rotate); checks that can be proven are gone. Ensures: nothing by itself.
Keeps: the first check to fail and everything before it; the loop as it was may run no turn.

                                  m = n if n < 48 else 48
    b1(i): br i < n, b2, b3       b4(i): br i < m, b5, b1(i)     b1(i): br i < n, b2, b3
    b2: check_index(u) i, 48  ->  b5: check_index(u) i, 48       b2: check_index(u) i, 48
        jump b1(i + 1)                jump b4(i + 1)                 jump b1(i + 1)
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.cfg import Loop, dominators, loops, predecessors
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.ops import OPS
from vipc.ir.renaming import copier
from vipc.opt.edit import definitions, use_counts, with_targets
from vipc.opt.fold import signed_if_short
from vipc.opt.info import ProgramInfo
from vipc.opt.locations import rename_in_locations
from vipc.opt.preheader import preheader
from vipc.opt.repair import Variable, rename_uses

LONGEST = 70        # instructions of a loop that is copied
WORTH = 8           # instructions of an outermost loop for each check that goes
GROWTH = 300        # instructions that one function may gain
_FIXED = frozenset(("call", "calli", "asm", "vload", "vstore", "aload", "astore", "xload", "xstore", "err_get", "err_set"))


@dataclass(slots=True)
class _Count:
    """A counted loop: the comparison in its header, what is counted, to where, and the lengths it is checked against."""

    compare: Inst
    counter: int
    limit: int
    bounds: list[int | Inst]      # values, or constants to make
    checks: int                   # how many checks the bounds answer


def run(f: Function, info: ProgramInfo) -> bool:
    """Split the loops that are worth it; True when there were any."""
    if not any(inst.op == "check_index" for block in f.blocks.values() for inst in block.insts):
        return False
    dom = dominators(f)
    found = loops(dom)
    outer = {id(loop.parent) for loop in found if loop.parent is not None}
    defs = definitions(f)
    counts = use_counts(f)
    gained = 0
    changed = False
    for loop in found:
        if id(loop) in outer:
            continue
        size = sum(len([i for i in f.blocks[number].insts if i.op != "const"]) for number in loop.blocks)
        if size > LONGEST or gained + size > GROWTH:
            continue
        count = _counted(f, loop, defs, counts)
        if count is not None and (loop.depth > 1 or size <= WORTH * count.checks):
            before = preheader(f, loop, dom)
            _split(f, loop, count, before)
            gained += size
            changed = True
    return changed


def _counted(f: Function, loop: Loop, defs: dict[int, Inst], counts: dict[int, int]) -> _Count | None:
    header = f.blocks[loop.header]
    term = header.term
    if term.op != "br" or term.targets[0].block not in loop.members or term.targets[1].block in loop.members:
        return None
    compare = defs.get(term.args[0])
    if (compare is None or compare.op != "cmp" or compare.imm[0] not in ("slt", "ult") or counts[term.args[0]] != 1
            or compare not in header.insts or compare.args[0] not in header.params):
        return None
    if any(inst.op in _FIXED for number in loop.blocks for inst in f.blocks[number].insts):
        return None
    if any(OPS[inst.op].effect != "pure" for inst in header.insts):
        return None
    inside = {v for number in loop.blocks for v in (
        *f.blocks[number].params, *(v for inst in f.blocks[number].insts for v in inst.dst))}
    counter, limit = compare.args
    if limit in inside and (limit not in defs or defs[limit].op != "const"):
        return None
    bounds, checks = _bounds(f, loop, counter, defs, inside)
    return _Count(compare, counter, limit, bounds, checks) if bounds else None


def _bounds(f: Function, loop: Loop, counter: int, defs: dict[int, Inst],
            inside: set[int]) -> tuple[list[int | Inst], int]:
    """What the counter must stay below for the checks of it to pass, and the number of these checks."""
    found: dict[object, int | Inst] = {}
    checks = 0
    for number in loop.blocks:
        for inst in f.blocks[number].insts:
            if inst.op != "check_index":
                continue
            index, length = inst.args
            constant = defs.get(length)
            known = constant.imm[0] if constant is not None and constant.op == "const" else None
            away = distance(index, counter, defs)
            if index == counter and (known is not None or length not in inside):
                found.setdefault(length if known is None else known,
                                 length if known is None else Inst("const", (), (), (known,), inst.loc))
                checks += 1
            elif isinstance(known, int) and 0 < away <= known < 1 << 62:
                found.setdefault(known - away, Inst("const", (), (), (known - away,), inst.loc))
                checks += 1
    return list(found.values()), checks


def distance(index: int, counter: int, defs: dict[int, Inst]) -> int:
    """k when index is counter + k, else -1."""
    inst = defs.get(index)
    if inst is None or inst.op not in ("add", "add_c") or inst.args[0] != counter:
        return -1
    step = defs.get(inst.args[1])
    return step.imm[0] if step is not None and step.op == "const" and isinstance(step.imm[0], int) else -1


def _split(f: Function, loop: Loop, count: _Count, before: int) -> None:
    """Put the copy between the preheader and the loop."""
    values: dict[int, int] = {}
    for number in loop.blocks:
        block = f.blocks[number]
        for value in (*block.params, *(v for inst in block.insts for v in inst.dst)):
            values[value] = f.new_value()
    blocks = {number: f.new_block() for number in loop.blocks}
    bound = least(f, count.compare, count.bounds, before)
    made: dict[int, Block] = {}
    located = copier(f, values)
    for number in loop.blocks:
        block = f.blocks[number]
        insts = [Inst(i.op, tuple(values[v] for v in i.dst), tuple(values.get(v, v) for v in i.args), i.imm, located(i.loc))
                 for i in block.insts]
        term = block.term
        targets = tuple(Target(blocks.get(t.block, t.block), tuple(values.get(v, v) for v in t.args))
                        for t in term.targets)
        if number == loop.header:
            insts = [Inst(i.op, i.dst, (i.args[0], bound), i.imm, i.loc) if i.dst == (values[count.compare.dst[0]],)
                     else i for i in insts]
            targets = (targets[0], Target(loop.header, tuple(values[v] for v in block.params)))
        made[blocks[number]] = Block([values[v] for v in block.params], insts,
                                     Term(term.op, tuple(values.get(v, v) for v in term.args), targets, term.imm,
                                          located(term.loc)))
    entering = f.blocks[before]
    entering.term = with_targets(entering.term, (Target(blocks[loop.header], entering.term.targets[0].args),))
    _insert(f, before, made)
    _repair(f, loop, values, blocks)


def least(f: Function, compare: Inst, bounds: list[int | Inst], before: int) -> int:
    """The least of the comparison's limit and the bounds, computed in the preheader."""
    insts = f.blocks[before].insts
    loc = compare.loc
    found = compare.args[1]
    constant = next((i for block in f.blocks.values() for i in block.insts if i.dst == (found,) and i.op == "const"), None)
    if constant is not None:
        found = f.new_value()
        insts.append(Inst("const", (found,), (), constant.imm, loc))
    for bound in bounds:
        if isinstance(bound, Inst):
            value = f.new_value()
            assert isinstance(bound.imm[0], int)
            insts.append(Inst("const", (value,), (), (signed_if_short(bound.imm[0] & ((1 << 64) - 1)),), loc))
        else:
            value = bound
        less, smaller = f.new_value(), f.new_value()
        insts.append(Inst("cmp", (less,), (found, value), compare.imm, loc))
        insts.append(Inst("select", (smaller,), (less, found, value), (), loc))
        found = smaller
    return found


def _insert(f: Function, before: int, made: dict[int, Block]) -> None:
    """Lay the copy out behind the preheader."""
    blocks: dict[int, Block] = {}
    for number, block in f.blocks.items():
        blocks[number] = block
        if number == before:
            blocks.update(made)
    f.blocks = blocks


def _repair(f: Function, loop: Loop, values: dict[int, int], blocks: dict[int, int]) -> None:
    """Values of the loop used behind it come from either copy."""
    inside = {*loop.members, *blocks.values()}
    used: set[int] = set()
    for number, block in f.blocks.items():
        if number not in inside:
            for args in (*(i.args for i in block.insts), block.term.args, *(t.args for t in block.term.targets)):
                used.update(v for v in args if v in values)
    if not used:
        return
    home = {v: number for number in loop.blocks for v in (
        *f.blocks[number].params, *(v for inst in f.blocks[number].insts for v in inst.dst))}
    preds = predecessors(f)
    variables: dict[int, Variable] = {}
    for value in sorted(used):
        variable = variables[value] = Variable(f, preds, lambda: -1)
        variable.at_end[home[value]] = value
        variable.at_end[blocks[home[value]]] = values[value]
        rename_uses(f, variable, value, inside)
        variable.finish()
    rename_in_locations(f, variables, inside)
