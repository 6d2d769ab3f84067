"""Two branches in a row become one, of which the second comparison is conditional.

    b0: v2 = cmp(sge) v0, v3        b0: v2 = cmp(sge) v0, v3
        br v2, b1, b3                   v4 = cmp(slt) v0, v5
    b1: v4 = cmp(slt) v0, v5            v6 = and v2, v4
        br v4, b2, b3                   br v6, b2, b3

Where the second block is nothing but its comparison, and neither compares with 0, which a branch does by itself: one
instruction more when the first comparison decides, one less when it does not, one less in the code, and one branch less
to foresee.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from vipc.ir.core import Block, Function, Inst, Term

INVERSE = {"eq": "ne", "ne": "eq", "slt": "sge", "sge": "slt", "sle": "sgt", "sgt": "sle",
           "ult": "uge", "uge": "ult", "ule": "ugt", "ugt": "ule"}
_BY_ZERO = frozenset(("eq", "ne", "slt", "sge", "ugt", "ule"))


def join_branches(f: Function) -> Function:
    """`f`, or a copy with such branches joined."""
    short = {number: block for number, block in f.blocks.items()
             if block.term.op == "br" and not block.params and block.insts and block.insts[-1].op == "cmp" and _is_short(block)}
    if not short:
        return f
    pairs = [(number, way) for number, block in f.blocks.items() if block.term.op == "br" and block.insts
             for way in (0, 1) if _may_join(block, short, way)]
    if not pairs:
        return f
    ways_in = Counter([target.block for block in f.blocks.values() for target in block.term.targets])
    uses = _uses(f)
    zeros = {inst.dst[0] for block in f.blocks.values() for inst in block.insts if inst.op == "const" and inst.imm[0] == 0}
    joined: dict[int, Block] = {}
    gone: set[int] = set()
    value = f.next_value
    for number, way in pairs:
        block = f.blocks[number]
        second = block.term.targets[way].block
        if number in gone or number in joined or second in gone or second in joined or second == number or ways_in[second] > 1:
            continue
        made = _joined(block, short[second], way, value, uses, zeros)
        if made is not None:
            joined[number] = made
            gone.add(second)
            value += 1
    if not gone:
        return f
    blocks = {number: joined.get(number, block) for number, block in f.blocks.items() if number not in gone}
    return replace(f, blocks=blocks, next_value=value)


def _uses(f: Function) -> Counter[int]:
    """How often each value is used, by instructions, branches and edges."""
    uses = Counter([value for block in f.blocks.values() for inst in block.insts for value in inst.args])
    for block in f.blocks.values():
        uses.update(block.term.args)
        for target in block.term.targets:
            uses.update(target.args)
    return uses


def _is_short(block: Block) -> bool:
    return all([inst.op == "const" for inst in block.insts[:-1]])


def _may_join(block: Block, short: dict[int, Block], way: int) -> bool:
    """Does one way lead to a short block whose ways include the other one?"""
    target, other = block.term.targets[way], block.term.targets[1 - way]
    then = short.get(target.block)
    if then is None or target.args or other.args:
        return False
    goals = [goal.block for goal in then.term.targets if not goal.args]
    return len(goals) == 2 and goals[0] != goals[1] and other.block in goals


def _joined(block: Block, then: Block, way: int, value: int, uses: Counter[int], zeros: set[int]) -> Block | None:
    """The block with `then`, to which `way` leads, taken in; None where that cannot be done."""
    first = next((inst for inst in reversed(block.insts) if inst.op != "const"), None)
    second = then.insts[-1]
    if first is None or first.op != "cmp" or block.term.args != first.dst or then.term.args != second.dst:
        return None
    if uses[first.dst[0]] > 1 or uses[second.dst[0]] > 1:       # somebody else wants to know, not the inverse
        return None
    if any(inst.imm[0] in _BY_ZERO and not zeros.isdisjoint(inst.args) for inst in (first, second)):
        return None
    other = block.term.targets[1 - way].block
    out = int(then.term.targets[1].block == other)
    if way:
        first = _inverse(first)
    if not out:
        second = _inverse(second)
    both = Inst("and", (value,), (first.dst[0], second.dst[0]), (), second.loc)
    insts = [first if inst.dst == first.dst else inst for inst in block.insts]
    targets = (then.term.targets[1 - out], then.term.targets[out])
    return Block(block.params, [*insts, *then.insts[:-1], second, both], Term("br", (value,), targets, (), then.term.loc))


def _inverse(inst: Inst) -> Inst:
    return replace(inst, imm=(INVERSE[str(inst.imm[0])],))
