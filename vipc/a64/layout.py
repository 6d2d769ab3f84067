"""The order in which blocks are written, and which are left out.

A block is followed by one it goes on to, where one is left. A loop whose last block jumps to its first is turned, so that a
branch out of it comes last:

    b1:   cmp x0, x1                b .L1
          b.hs .L3            .L2:  add x0, x0, #1
    .L2:  add x0, x0, #1      .L1:  cmp x0, x1
          b .L1                     b.lo .L2
"""

from __future__ import annotations

from vipc.a64.mir import MachineFunction, MInst

TWO_WAY = frozenset(("b_cond", "cbz", "cbnz", "tbz", "tbnz"))


def lay_out(mf: MachineFunction, goal_of: dict[int, int]) -> list[int]:
    """The blocks in the order of emission: each followed by a block it goes on to, where one is left."""
    blocks = mf.blocks
    listed = [number for number in blocks if goal_of[number] == number]
    following = dict(zip(listed, listed[1:], strict=False))
    placed: dict[int, None] = {}
    for start in listed:
        number = start
        while number not in placed:
            placed[number] = None
            block = blocks[number]
            last = block.insts[-1]
            if last.op == "branch_table" or not last.targets:
                break
            goals = [goal_of[target] for target in last.targets]
            free = [goal for goal in goals if goal not in placed and blocks[goal].cold <= block.cold]
            if not free:
                break
            number = following[number] if following.get(number) in free else free[0]
    return _turned(mf, goal_of, list(placed))


def _turned(mf: MachineFunction, goal_of: dict[int, int], order: list[int]) -> list[int]:
    """The order with loops turned."""
    blocks = mf.blocks
    place = {number: at for at, number in enumerate(order)}
    for number in list(order):
        last = blocks[number].insts[-1]
        if last.op != "b" or not blocks[number].depth:
            continue
        first, end = place[goal_of[last.targets[0]]], place[number]
        if first == 0 or first >= end or blocks[order[first]].cold != blocks[number].cold:
            continue
        if any(blocks[inner].depth < blocks[order[first]].depth for inner in order[first:end + 1]):
            continue
        cut = _find_cut(mf, goal_of, order[first:end + 1])
        if cut:
            order[first:end + 1] = [*order[first + cut:end + 1], *order[first:first + cut]]
            place.update((moved, at) for at, moved in enumerate(order[first:end + 1], first))
    return order


def _find_cut(mf: MachineFunction, goal_of: dict[int, int], loop: list[int]) -> int:
    """Behind which block to cut: one that goes on to the next or leaves the loop; 0: none."""
    inside = set(loop)
    for at, number in enumerate(loop[:-1]):
        last = mf.blocks[number].insts[-1]
        goals = [goal_of[goal] for goal in last.targets]
        if last.op in TWO_WAY and loop[at + 1] in goals and not inside.issuperset(goals):
            return at + 1
    return 0


def skip_empty(mf: MachineFunction) -> dict[int, int]:
    """For each block where a jump to it ends up: blocks that only jump are skipped."""
    onward: dict[int, int] = {}
    entry = next(iter(mf.blocks))
    for number, block in mf.blocks.items():
        last = block.insts[-1]
        if last.op == "b" and number not in (entry, mf.frame_start) and _is_alone(block.insts):
            onward[number] = last.targets[0]
    goals: dict[int, int] = {}
    for number in mf.blocks:
        goal, seen = number, {number}
        while goal in onward and onward[goal] not in seen:
            goal = onward[goal]
            seen.add(goal)
        goals[number] = goal
    return goals


def _is_alone(insts: list[MInst]) -> bool:
    """Is the last one the only instruction?"""
    return len(insts) == 1 or all(inst.op == "note" for inst in insts[:-1])
