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
    short = {number: block for number, block in f.blocks.items() if block.term.op == "br" and not block.params and _is_short(block)}
    if not short:
        return f
    if not any(target.block in short for block in f.blocks.values() if block.term.op == "br" for target in block.term.targets):
        return f
    ways_in = Counter([target.block for block in f.blocks.values() for target in block.term.targets])
    uses = Counter([value for block in f.blocks.values() for inst in block.insts for value in inst.args])
    joined: dict[int, Block] = {}
    gone: set[int] = set()
    value = f.next_value
    for number, block in f.blocks.items():
        if block.term.op != "br" or number in gone:
            continue
        for inside, (second, other) in enumerate((block.term.targets, block.term.targets[::-1])):
            then = short.get(second.block)
            if then is None or second.block in gone or second.block in joined or second.block == number or ways_in[second.block] > 1:
                continue
            made = _joined(f, block, then, inside == 0, other.block, value, uses)
            if made is not None:
                joined[number] = made
                gone.add(second.block)
                value += 1
                break
    if not gone:
        return f
    blocks = {number: joined.get(number, block) for number, block in f.blocks.items() if number not in gone}
    return replace(f, blocks=blocks, next_value=value)


def _is_short(block: Block) -> bool:
    return bool(block.insts) and block.insts[-1].op == "cmp" and all(inst.op == "const" for inst in block.insts[:-1])


def _joined(f: Function, block: Block, then: Block, goes_on: bool, other: int, value: int, uses: Counter[int]) -> Block | None:
    """The block with `then` taken in; None where that cannot be done. `goes_on`: when the condition holds `then` follows."""
    first = next((inst for inst in reversed(block.insts) if inst.op != "const"), None)
    second = then.insts[-1]
    if first is None or first.op != "cmp" or block.term.args != first.dst or then.term.args != second.dst:
        return None
    if uses[first.dst[0]] or uses[second.dst[0]] or any(target.args for target in (*block.term.targets, *then.term.targets)):
        return None
    goals = [target.block for target in then.term.targets]
    if goals[0] == goals[1] or other not in goals:
        return None
    constants = {inst.dst[0]: inst.imm[0] for b in f.blocks.values() for inst in b.insts if inst.op == "const"}
    if any(inst.imm[0] in _BY_ZERO and 0 in (constants.get(arg) for arg in inst.args) for inst in (first, second)):
        return None
    if not goes_on:
        first = _inverse(first)
    if goals[1] != other:
        second = _inverse(second)
    onward = then.term.targets[goals[0] == other]
    out = then.term.targets[goals[0] != other]
    both = Inst("and", (value,), (first.dst[0], second.dst[0]), (), second.loc)
    insts = [first if inst.dst == first.dst else inst for inst in block.insts]
    return Block(block.params, [*insts, *then.insts[:-1], second, both], Term("br", (value,), (onward, out), (), then.term.loc))


def _inverse(inst: Inst) -> Inst:
    return replace(inst, imm=(INVERSE[str(inst.imm[0])],))
