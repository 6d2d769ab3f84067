"""Which virtual registers are live at the ends of blocks.

Sets of virtual registers are integers used as bitsets, bit v - FIRST_VIRTUAL for register v.
"""

from __future__ import annotations

from vipc.a64.mir import MachineFunction, MBlock
from vipc.a64.registers import FIRST_VIRTUAL


def live_out(mf: MachineFunction) -> dict[int, int]:
    """For each block the registers live at its end."""
    order = list(reversed(mf.blocks))
    exposed: dict[int, int] = {}
    defined: dict[int, int] = {}
    for number in order:
        exposed[number], defined[number] = _block_sets(mf.blocks[number])
    live_in = dict(exposed)
    out = dict.fromkeys(mf.blocks, 0)
    changed = True
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


def _block_sets(block: MBlock) -> tuple[int, int]:
    """Registers read before they are written, and registers written."""
    exposed: set[int] = set()
    defined: set[int] = set()
    for inst in block.insts:
        for reg in inst.uses:
            if reg >= FIRST_VIRTUAL and reg not in defined:
                exposed.add(reg)
        for operand in inst.cold:
            if isinstance(operand, int) and operand >= FIRST_VIRTUAL and operand not in defined:
                exposed.add(operand)
        defined.update(inst.defs)
    return _bits(exposed), _bits(defined)


def _bits(registers: set[int]) -> int:
    bits = 0
    for reg in registers:
        if reg >= FIRST_VIRTUAL:
            bits |= 1 << (reg - FIRST_VIRTUAL)
    return bits
