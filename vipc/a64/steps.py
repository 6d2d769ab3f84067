"""Sums of one value with several numbers go on from the first of them, so that the value itself ends there.

    b1(v0): v2 = add v0, 1          b1(v0): v2 = add v0, 1
            switch ...                      switch ...
    b2:     v4 = add v0, 2          b2:     v4 = add v2, 1
            jump b1(v4)                     jump b1(v4)
    b3:     jump b1(v2)             b3:     jump b1(v2)

Where the other sums stand behind the first, and nobody else needs the value there: else both would be kept.
"""

from __future__ import annotations

from dataclasses import replace

from vipc.ir.cfg import Dominators, Loop
from vipc.ir.core import Block, Function, Inst


def share_steps(f: Function, dom: Dominators, found: list[Loop]) -> Function:
    """`f`, or a copy with such sums of loops' values changed."""
    params = {param for loop in found for param in f.blocks[loop.header].params}
    if not params:
        return f
    sums: dict[int, list[tuple[int, Inst]]] = {}
    inside = {number for loop in found for number in loop.blocks}
    for number in [number for number in dom.order if number in inside]:
        for inst in f.blocks[number].insts:
            if inst.op == "add" and inst.args[0] in params:
                sums.setdefault(inst.args[0], []).append((number, inst))
    sums = {value: made for value, made in sums.items() if len(made) > 1 and made[0][0] != made[-1][0]}
    if not sums:
        return f
    numbers = {inst.dst[0]: inst.imm[0] for block in f.blocks.values() for inst in block.insts if inst.op == "const"}
    changed: dict[int, tuple[int, int]] = {}            # a sum's value: what it goes on from, and the rest
    for value, made in sums.items():
        (home, first), *others = made
        rests = [(inst.dst[0], numbers.get(inst.args[1]), number) for number, inst in others]
        step = numbers.get(first.args[1])
        if not isinstance(step, int) or _uses_elsewhere(f, value, home) != len(others):
            continue
        if all(isinstance(rest, int) and number != home and dom.dominates(home, number) for _, rest, number in rests):
            changed.update({dst: (first.dst[0], rest - step) for dst, rest, _ in rests if isinstance(rest, int)})
    return _rewritten(f, changed) if changed else f


def _uses_elsewhere(f: Function, value: int, home: int) -> int:
    """How often other blocks than `home` name the value; its own branch counts too."""
    count = 0
    for number, block in f.blocks.items():
        if number != home:
            count += sum([inst.args.count(value) for inst in block.insts])
            count += block.term.args.count(value)
        count += sum([target.args.count(value) for target in block.term.targets])
    return count


def _rewritten(f: Function, changed: dict[int, tuple[int, int]]) -> Function:
    blocks: dict[int, Block] = {}
    fresh = f.next_value
    for number, block in f.blocks.items():
        insts: list[Inst] = []
        for inst in block.insts:
            if inst.dst and inst.dst[0] in changed:
                base, rest = changed[inst.dst[0]]
                insts.append(Inst("const", (fresh,), (), (rest,), inst.loc))
                insts.append(replace(inst, args=(base, fresh)))
                fresh += 1
            else:
                insts.append(inst)
        blocks[number] = replace(block, insts=insts)
    return replace(f, blocks=blocks, next_value=fresh)
