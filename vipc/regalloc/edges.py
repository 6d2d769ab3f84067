"""Moves of back edges, done before the branch: a loop whose parameters need moves still has one branch a turn.

        cmp x1, x2                  cmp x1, x2
        b.ge out                    mov x3, x1
    edge:                           b.lt loop
        mov x3, x1              out:
        b loop

Requires: allocated blocks, the edge's block empty but for moves of registers and constants. Done where no register
that the moves write is live on the other way, or read by the branch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from vipc.a64.mir import MachineFunction, MBlock, MInst
from vipc.a64.opcodes import REMATERIALISED

TWO_WAY = frozenset(("b_cond", "cbz", "cbnz", "tbz", "tbnz"))


def hoist_moves(mf: MachineFunction, is_live: Callable[[int, int], bool]) -> None:
    """Change the blocks in place. `is_live(register, block)`: is it live at the block's start?"""
    position = {number: at for at, number in enumerate(mf.blocks)}
    ways_in = Counter(goal for block in mf.blocks.values() for goal in block.succs)
    for number, block in mf.blocks.items():
        branch = block.insts[-1]
        if branch.op not in TWO_WAY:
            continue
        for edge, other in (branch.targets, branch.targets[::-1]):
            moves = _moves(mf.blocks[edge])
            if not moves or ways_in[edge] > 1 or position[mf.blocks[edge].succs[0]] > position[number]:
                continue
            written = [reg for move in moves for reg in move.defs]
            if any(reg in branch.uses or is_live(reg, other) for reg in written):
                continue
            block.insts[-1:] = [*moves, branch]
            mf.blocks[edge].insts = [inst for inst in mf.blocks[edge].insts if inst not in moves]
            break


def _moves(block: MBlock) -> list[MInst]:
    """The moves of an edge's block; none when it holds anything else."""
    *rest, last = block.insts
    moves = [inst for inst in rest if inst.op != "note"]
    if last.op != "b" or len(rest) == len(moves):
        return []
    plain = all(inst.op in ("mov", "fmov") or inst.op in REMATERIALISED for inst in moves)
    return moves if plain else []
