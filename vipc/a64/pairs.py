"""Neighbouring loads and stores become one `ldp` or `stp`.

    ldr x1, [x0, #8]
    ldr x2, [x0, #16]           ldp x1, x2, [x0, #8]

Requires: allocated instructions. Volatile accesses stay as they are, as does everything that is not next to its pair.
"""

from __future__ import annotations

from collections.abc import Callable

from vipc.a64.mir import MInst, Slot
from vipc.a64.registers import SP, is_float

SIZES = {"ldr_x": 8, "str_x": 8, "ldr_w": 4, "str_w": 4}
_IN_FRAME = frozenset(f"{op}_f" for op in SIZES)
_PAIRED = frozenset(f"{op}_ri" for op in SIZES)
NEAR = 256
"""Frame objects up to here are addressed from sp like any other base."""


def pair_accesses(insts: list[MInst], offset_of: Callable[[Slot], int]) -> list[MInst]:
    """The instructions of a block without notes, with pairs joined. `offset_of`: a slot's distance from sp."""
    result: list[MInst] = []
    before = ""
    for inst in insts:
        op = inst.op
        if op == "note":
            continue
        if op in _IN_FRAME:
            inst = _from_sp(inst, offset_of)
            op = inst.op
        if op == before and op in _PAIRED:
            pair = _pair(result[-1], inst)
            if pair is not None:
                result[-1] = pair
                before = pair.op
                continue
        result.append(inst)
        before = op
    return result


def _from_sp(inst: MInst, offset_of: Callable[[Slot], int]) -> MInst:
    slot = inst.imm[0]
    assert isinstance(slot, Slot)
    offset = offset_of(slot)
    if not 0 <= offset < NEAR or offset % SIZES[inst.op[:-2]]:
        return inst
    return MInst(inst.op[:-2] + "_ri", inst.defs, [*inst.uses, SP], (offset,), inst.loc,
                 origin=inst)


def _pair(first: MInst, second: MInst) -> MInst | None:
    op = first.op[:-3]
    size = SIZES[op]
    if first.volatile or second.volatile or first.uses[-1] != second.uses[-1]:
        return None
    if is_float((first.defs or first.uses)[0]) != is_float((second.defs or second.uses)[0]):
        return None
    a, b = first.imm[0], second.imm[0]
    assert isinstance(a, int) and isinstance(b, int)
    low, high = (first, second) if a < b else (second, first)
    if abs(a - b) != size or min(a, b) % size or not -64 * size <= min(a, b) < 64 * size:
        return None
    base = first.uses[-1]
    if not op.startswith("ldr"):
        return MInst(f"stp{op[3:]}", [], [low.uses[0], high.uses[0], base], (min(a, b),), first.loc, origin=first)
    if first.defs[0] in (base, second.defs[0]):
        return None
    return MInst(f"ldp{op[3:]}", [low.defs[0], high.defs[0]], [base], (min(a, b),), first.loc, origin=first)
