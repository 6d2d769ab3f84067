"""Which virtual registers are live at the ends of blocks.

Sets of virtual registers are integers used as bitsets, bit v - FIRST_VIRTUAL for register v.
"""

from __future__ import annotations

from collections.abc import Iterable

from vipc.a64.mir import MachineFunction
from vipc.a64.registers import FIRST_VIRTUAL


def live_out(mf: MachineFunction, exposed: dict[int, int], defined: dict[int, int]) -> dict[int, int]:
    """For each block the registers live at its end. `exposed`: those a block reads before it writes them; `defined`: those
    it writes."""
    order = list(reversed(mf.blocks))
    live_in = dict(exposed)
    out = dict.fromkeys(mf.blocks, 0)
    changed = len(order) > 1
    while changed:
        changed = False
        for number in order:
            live = 0
            for goal in mf.blocks[number].succs:
                live |= live_in[goal]
            if live != out[number]:
                out[number] = live
                new = exposed[number] | live & ~defined[number]
                if new != live_in[number]:
                    live_in[number] = new
                    changed = True
    return out


def bits_of(registers: Iterable[int]) -> int:
    """The bitset of the virtual ones among the registers."""
    bits = 0
    for reg in registers:
        if reg >= FIRST_VIRTUAL:
            bits |= 1 << (reg - FIRST_VIRTUAL)
    return bits


def members_of(bits: int) -> list[int]:
    """The registers of a bitset, ascending."""
    members: list[int] = []
    while bits:
        low = bits & -bits
        members.append(low.bit_length() - 1 + FIRST_VIRTUAL)
        bits ^= low
    return members
