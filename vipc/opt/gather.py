"""Gathered checks: checks of one value plus constants, with no effect in between, become one test that says as much.
So does the check of a difference `x - y` that one of `x` against the same length follows, and so do three or more checks
of `x` and its neighbours against one length.

Where the test fails, what lies from the first to the last of them is done again, checks included, one of which fails.

Requires: checks that can be proven are gone. Ensures: no two checks of `v + constant` against constants in one block,
unless a store, a call or another effect stands between them, or what they allow is no interval.
Keeps: the first check to fail and everything before it.

    v2 = sub_c(u64) v0, 1           v5 = cmp(uge) v0, 2
    v3 = load(u64, 0) v1       ->   br v5, b1, b2
    v4 = sub_c(u64) v2, 1           b1: v2 = sub v0, 1; v3 = load(u64, 0) v1; v4 = sub v2, 1
                                    b2: v6 = sub_c(u64) v0, 1; v7 = load(u64, 0) v1; trap
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.ir.core import Block, Function, Inst, Loc, Target, Term
from vipc.ir.ops import OPS
from vipc.ir.renaming import copier
from vipc.opt.edit import definitions
from vipc.opt.fold import signed_if_short
from vipc.opt.info import ProgramInfo

LONGEST = 16        # instructions from the first check to the last, which are copied
FARTHEST = 64       # instructions from the first to the last check of one length; what only the loads between need is not copied
_NEAR = 256         # above an index, where its neighbours are
_WORD = 1 << 64
_FREE = ("pure", "read", "check")
_SUMS = {"add": 1, "add_c": 1, "sub": -1, "sub_c": -1}
_MOST_STEPS = 8

Pieces = list[tuple[int, int]]
"""Words from (first) up to and without (second), in order."""


@dataclass(slots=True)
class _Group:
    """Checks of `base` at these places of a block, which pass for the words from `low` up to `high` and for no others;
    or, where there is a `length`, when `base + low` and `base + high` are below it and those before the first of them pass."""

    base: int
    places: list[int]
    low: int = 0
    high: int = 0
    length: int | None = None


def run(f: Function, info: ProgramInfo) -> bool:
    """Gather the checks of every block; True when any were."""
    work = [number for number, block in f.blocks.items() if sum(map(_is_check, block.insts)) > 1]
    if not work:
        return False
    defs = definitions(f)
    changed = False
    while work:
        number = work.pop()
        group = _find(f.blocks[number], defs)
        if group is not None:
            work.append(_apply(f, number, group))
            changed = True
    return changed


def _is_check(inst: Inst) -> bool:
    return inst.op == "check_index" or inst.op == "sub_c" and inst.imm[0] == "u64"


def _find(block: Block, defs: dict[int, Inst]) -> _Group | None:
    """The first checks of the block that can be gathered."""
    for at, inst in enumerate(block.insts):
        if _is_check(inst):
            base, pieces = _passing(inst, defs)
            group = _following(block, at, base, pieces, defs) if pieces else _behind(block, at, defs) or _ahead(block, at, defs)
            if group is not None:
                return group
    return None


def _following(block: Block, first: int, base: int, pieces: Pieces, defs: dict[int, Inst]) -> _Group | None:
    """The checks of `base` from the one at `first` on, as far as they are gathered with profit."""
    places = [first]
    found: _Group | None = None
    for at in range(first + 1, min(first + LONGEST, len(block.insts))):
        inst = block.insts[at]
        if OPS[inst.op].effect not in _FREE:
            break
        if not _is_check(inst):
            continue
        other, also = _passing(inst, defs)
        if other == base and also:
            pieces = [(max(a, c), min(b, d)) for a, b in pieces for c, d in also if max(a, c) < min(b, d)]
            places.append(at)
            if len(pieces) == 1:
                found = _Group(base, list(places), *pieces[0])
    return found


def _behind(block: Block, first: int, defs: dict[int, Inst]) -> _Group | None:
    """A check of a difference, and a check of what something was taken away from: the second says more."""
    index, length = block.insts[first].args
    inst = defs.get(index)
    if block.insts[first].op != "check_index" or inst is None or inst.op != "sub_c" or inst.imm[0] != "u64":
        return None
    for at in range(first + 1, min(first + LONGEST, len(block.insts))):
        later = block.insts[at]
        if OPS[later.op].effect not in _FREE:
            return None
        if later.op == "check_index" and later.args == (inst.args[0], length):
            return _Group(inst.args[0], [first, at], length=length)
    return None


def _ahead(block: Block, first: int, defs: dict[int, Inst]) -> _Group | None:
    """Checks of neighbours against one length: where the lowest is below it, the others do not come round to 0."""
    index, length = block.insts[first].args
    if block.insts[first].op != "check_index":
        return None
    base, away = _base(index, defs)
    group = _Group(base, [first], away, away, length)
    for at in range(first + 1, min(first + FARTHEST, len(block.insts))):
        inst = block.insts[at]
        if OPS[inst.op].effect not in _FREE:
            break
        if inst.op == "check_index" and inst.args[1] == length:
            other, away = _base(inst.args[0], defs)
            if other == base and max(group.high, away) - min(group.low, away) < _NEAR:
                group.places.append(at)
                group.low, group.high = min(group.low, away), max(group.high, away)
    return group if len(group.places) > 2 else None


def _passing(check: Inst, defs: dict[int, Inst]) -> tuple[int, Pieces]:
    """What is checked is a value plus a constant: the value, and which words of it pass; none when it is not."""
    limit = _constant(check.args[1], defs)
    if limit is None or not 0 < limit < _WORD:
        return check.args[0], []
    low, high = (0, limit) if check.op == "check_index" else (limit, _WORD)
    base, away = _base(check.args[0], defs)
    low, high = low - away, high - away
    shift = low // _WORD * _WORD
    low, high = low - shift, high - shift
    return base, [(low, high)] if high <= _WORD else [(0, high - _WORD), (low, _WORD)]


def _base(value: int, defs: dict[int, Inst]) -> tuple[int, int]:
    """The value that `value` is a constant away from, and how far."""
    away = 0
    for _ in range(_MOST_STEPS):
        inst = defs.get(value)
        if inst is None or inst.op not in _SUMS:
            break
        step = _constant(inst.args[1], defs)
        if step is None:
            break
        value, away = inst.args[0], away + _SUMS[inst.op] * step
    return value, away


def _constant(value: int, defs: dict[int, Inst]) -> int | None:
    inst = defs.get(value)
    return inst.imm[0] if inst is not None and inst.op == "const" and isinstance(inst.imm[0], int) else None


def _apply(f: Function, number: int, group: _Group) -> int:
    """Test before the first check; the number of the block that goes on from there."""
    block = f.blocks[number]
    first, last = group.places[0], group.places[-1]
    rest, failed = f.new_block(), f.new_block()
    gathered = {at: block.insts[at] for at in group.places}
    kept = [_unchecked(inst) if at in gathered else inst for at, inst in enumerate(block.insts[first:], first)]
    made = {rest: Block([], [inst for inst in kept if inst is not None], block.term),
            failed: _again(f, block.insts[first:last + 1])}
    loc = block.insts[first].loc
    block.insts = block.insts[:first]
    answer = _test(f, block, group, loc)
    block.term = Term("br", (answer,), (Target(rest), Target(failed)), (), loc)
    blocks: dict[int, Block] = {}
    for other, body in f.blocks.items():
        blocks[other] = body
        if other == number:
            blocks[rest] = made[rest]
    f.blocks = {**blocks, failed: made[failed]}
    return rest


def _unchecked(inst: Inst) -> Inst | None:
    return Inst("sub", inst.dst, inst.args, (), inst.loc) if inst.op == "sub_c" else None


def _test(f: Function, block: Block, group: _Group, loc: Loc | None) -> int:
    """Whether the base lies in the group's interval, by one comparison."""
    def emit(op: str, args: tuple[int, ...], imm: tuple[int | str, ...] = ()) -> int:
        value = f.new_value()
        block.insts.append(Inst(op, (value,), args, imm, loc))
        return value

    value, low, high = group.base, group.low, group.high
    if group.length is not None:
        below = [emit("cmp", (emit("add", (value, emit("const", (), (away,)))) if away else value, group.length), ("ult",))
                 for away in dict.fromkeys((low, high))]
        return below[0] if len(below) == 1 else emit("and", (below[0], below[1]))
    if high == _WORD:
        return emit("cmp", (value, emit("const", (), (signed_if_short(low),))), ("uge",))
    if low:
        value = emit("sub", (value, emit("const", (), (signed_if_short(low),))))
    return emit("cmp", (value, emit("const", (), (signed_if_short(high - low),))), ("ult",))


def _again(f: Function, insts: list[Inst]) -> Block:
    """The instructions once more; the last is the check that fails when those before it pass."""
    values: dict[int, int] = {}
    located = copier(f, values)
    copies: list[Inst] = []
    for inst in insts[:-1]:
        args = tuple(values.get(arg, arg) for arg in inst.args)
        values.update((value, f.new_value()) for value in inst.dst)
        copies.append(Inst(inst.op, tuple(values[value] for value in inst.dst), args, inst.imm, located(inst.loc)))
    last = insts[-1]
    args = tuple(values.get(arg, arg) for arg in last.args)
    trap = ("index", "", f"{last.imm[0]}u") if last.op == "check_index" else ("result", "- does not fit u64", "")
    return Block([], copies, Term("trap", args if last.op == "check_index" else (), (), trap, located(last.loc)))
