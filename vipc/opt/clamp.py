"""Clamped loops: a loop stops where the first check of its body would fail, and only there is the check made.

A loop that counts `i < n` and begins its body by checking `i` against lengths that do not change counts only to m, the
least of n and the lengths: `i < m` proves the checks, and the pass `ranges` after this one removes them. Where the loop
ends before n, what its body begins with is done once more, checks included, one of which fails.

Requires: loops test at their head (before rotate); checks that can be proven are gone. Ensures: nothing by itself.
Keeps: the first check to fail and everything before it: nothing with an effect comes before these checks in a turn.

                                  m = n if n < 48 else 48
    b1(i): br i < n, b2, b3       b1(i): br i < m, b2, b4        b4: br i < n, b5, b3
    b2: check_index(u) i, 48  ->  b2: check_index(u) i, 48       b5: check_index(u) i, 48
        ..                            ..                             trap
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.cfg import Loop, dominators, edge_counts, loops
from vipc.ir.core import Block, Function, Inst, Target, Term
from vipc.ir.ops import OPS
from vipc.opt.edit import definitions, use_counts
from vipc.opt.info import ProgramInfo
from vipc.opt.preheader import preheader
from vipc.opt.split import distance, least

LONGEST = 16        # instructions before the last such check, which are copied
_FREE = ("pure", "read", "check")


@dataclass(slots=True)
class _Clamp:
    """A loop that can be clamped: its comparison, what the body begins with, and the bounds of the counter."""

    compare: Inst
    opening: list[Inst]
    bounds: list[int | Inst]


def run(f: Function, info: ProgramInfo) -> bool:
    """Clamp the loops that can be; True when there were any."""
    if not any(inst.op == "check_index" for block in f.blocks.values() for inst in block.insts):
        return False
    before = len(f.blocks)
    done: set[int] = set()
    while True:
        dom = dominators(f)
        defs, counts, edges = definitions(f), use_counts(f), edge_counts(f)
        for loop in loops(dom):
            if loop.header not in done:
                done.add(loop.header)
                clamp = _find(f, loop, defs, counts, edges)
                if clamp is not None:
                    _apply(f, loop, clamp, preheader(f, loop, dom))
                    break
        else:
            return len(f.blocks) > before


def _find(f: Function, loop: Loop, defs: dict[int, Inst], counts: dict[int, int], edges: dict[int, int]) -> _Clamp | None:
    header = f.blocks[loop.header]
    term = header.term
    if term.op != "br" or term.targets[0].block not in loop.members or term.targets[1].block in loop.members:
        return None
    compare = defs.get(term.args[0])
    if (compare is None or compare.op != "cmp" or compare.imm[0] not in ("slt", "ult") or counts[term.args[0]] != 1
            or compare not in header.insts or compare.args[0] not in header.params):
        return None
    if any(OPS[inst.op].effect != "pure" for inst in header.insts):
        return None
    inside = {v for number in loop.blocks for v in (
        *f.blocks[number].params, *(v for inst in f.blocks[number].insts for v in inst.dst))}
    limit = compare.args[1]
    if limit in inside and (limit not in defs or defs[limit].op != "const"):
        return None
    opening, bounds = _opening(f, term.targets[0], compare, defs, inside, edges)
    return _Clamp(compare, opening, bounds) if bounds else None


def _opening(f: Function, target: Target, compare: Inst, defs: dict[int, Inst], inside: set[int],
             edges: dict[int, int]) -> tuple[list[Inst], list[int | Inst]]:
    """What the body begins with up to the last check of the counter, and the counter's bounds."""
    counter = compare.args[0]
    insts: list[Inst] = []
    bounds: dict[object, int | Inst] = {}
    end = 0
    while edges[target.block] == 1 and not f.blocks[target.block].params:
        block = f.blocks[target.block]
        for inst in block.insts:
            if OPS[inst.op].effect not in _FREE or len(insts) == LONGEST:
                return insts[:end], list(bounds.values())
            insts.append(inst)
            if inst.op == "check_index":
                bound = _bound(inst, counter, str(compare.imm[0]), defs, inside)
                if bound is not None:
                    bounds.setdefault(bound.imm[0] if isinstance(bound, Inst) else -1 - bound, bound)
                    end = len(insts)
        if block.term.op != "jump":
            break
        target = block.term.targets[0]
    return insts[:end], list(bounds.values())


def _bound(check: Inst, counter: int, cond: str, defs: dict[int, Inst], inside: set[int]) -> int | Inst | None:
    """What the counter must stay below for the check to pass: a value, or a constant to make. From there on it fails,
    so a sum that might come round to 0 will not do."""
    index, length = check.args
    made = defs.get(length)
    known = made.imm[0] if made is not None and made.op == "const" else None
    away = 0 if index == counter else distance(index, counter, defs)
    if away > 0 and cond == "ult" and defs[index].op != "add_c":
        return None
    if isinstance(known, int):
        return Inst("const", (), (), (known - away,), check.loc) if 0 <= away <= known < 1 << 62 else None
    return length if away == 0 and length not in inside else None


def _apply(f: Function, loop: Loop, clamp: _Clamp, before: int) -> None:
    """Count to the least bound only; behind the loop ask how far it came."""
    header = f.blocks[loop.header]
    compare, loc = clamp.compare, clamp.compare.loc
    counter, limit = compare.args
    bound = least(f, compare, clamp.bounds, before)
    header.insts[header.insts.index(compare)] = Inst(compare.op, compare.dst, (counter, bound), compare.imm, loc)
    last = clamp.opening[-1]                       # when all before it pass, this one fails
    asked, failed = f.new_block(), f.new_block()
    insts: list[Inst] = []
    answer = f.new_value()
    insts.append(Inst("cmp", (answer,), (counter, limit), compare.imm, loc))
    exit_ = header.term.targets[1]
    values: dict[int, int] = {}
    copies: list[Inst] = []
    for inst in clamp.opening[:-1]:
        args = tuple(values.get(arg, arg) for arg in inst.args)
        values.update((value, f.new_value()) for value in inst.dst)
        copies.append(Inst(inst.op, tuple(values[value] for value in inst.dst), args, inst.imm, inst.loc))
    made = {asked: Block([], insts, Term("br", (answer,), (Target(failed), exit_), (), loc)),
            failed: Block([], copies, Term("trap", tuple(values.get(arg, arg) for arg in last.args), (),
                                           ("index", "", f"{last.imm[0]}u"), last.loc))}
    header.term = Term("br", header.term.args, (header.term.targets[0], Target(asked)), (), header.term.loc)
    f.blocks = {**f.blocks, **made}
