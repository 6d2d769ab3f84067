"""Live ranges as bitsets over program points.

Instruction i has two points: 2i, where it reads, and 2i + 1, where its results are written. A value defined by i and
last read by j occupies the bits 2i + 1 .. 2j; so a result may take the register of an operand that dies there. Two
values may share a register exactly when their ranges, as integers, have no bit in common. Holes come for free.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.a64.mir import MachineFunction
from vipc.a64.opcodes import MOPS
from vipc.a64.registers import FIRST_VIRTUAL
from vipc.regalloc.liveness import live_out

LOOP_FACTOR = 10
COLD_FREQUENCY = 0.01


@dataclass(slots=True)
class Ranges:
    """`bits`: range of each virtual register; `fixed`: points where a machine register is taken.

    `frequency`: how often the instruction is thought to run; `places`: the instructions naming each virtual register;
    `live_in`: the registers live at the blocks' starts.
    """

    bits: dict[int, int] = field(default_factory=dict)
    fixed: dict[int, int] = field(default_factory=dict)
    frequency: list[float] = field(default_factory=list)
    places: dict[int, list[int]] = field(default_factory=dict)
    live_in: dict[int, list[int]] = field(default_factory=dict)


def compute_ranges(mf: MachineFunction) -> Ranges:
    """Ranges of all registers of a function before allocation."""
    result = Ranges()
    out = live_out(mf)
    segments: dict[int, list[tuple[int, int]]] = {}
    clobbered: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    early = {name for name, row in MOPS.items() if row.early}
    start = 0
    places = result.places
    for number, block in mf.blocks.items():
        insts = block.insts
        end = start + len(insts)
        frequency = COLD_FREQUENCY if block.cold else float(LOOP_FACTOR ** min(block.depth, 6))
        result.frequency.extend([frequency] * len(insts))
        opened = dict.fromkeys(_members(out[number]), 2 * end - 1)
        for index in range(end - 1, start - 1, -1):
            inst = insts[index - start]
            read = 2 * index
            for reg in inst.defs:
                first = read if inst.op in early else read + 1
                segments.setdefault(reg, []).append((first, opened.pop(reg, read + 1)))
                places.setdefault(reg, []).append(index)
            if inst.clobbers:
                first = read if inst.op == "asm" else read + 1
                clobbered.setdefault(inst.clobbers, []).append((first, read + 1))
            for reg in inst.uses:
                opened.setdefault(reg, read)
                places.setdefault(reg, []).append(index)
            for operand in inst.cold:
                if isinstance(operand, int):
                    opened.setdefault(operand, read)
                    places.setdefault(operand, []).append(index)
        result.live_in[number] = list(opened)
        for reg, last in opened.items():
            segments.setdefault(reg, []).append((2 * start, last))
        start = end
    for reg, parts in segments.items():
        (result.bits if reg >= FIRST_VIRTUAL else result.fixed)[reg] = _mask(parts)
    for registers, parts in clobbered.items():
        mask = _mask(parts)
        for reg in registers:
            result.fixed[reg] = result.fixed.get(reg, 0) | mask
    return result


def _members(bits: int) -> list[int]:
    """The registers of a bitset."""
    members: list[int] = []
    while bits:
        low = bits & -bits
        members.append(low.bit_length() - 1 + FIRST_VIRTUAL)
        bits ^= low
    return members


def _mask(parts: list[tuple[int, int]]) -> int:
    """Bits first..last of each part; neighbouring parts are joined first."""
    mask = 0
    parts.sort()
    first, last = parts[0]
    for a, b in parts:
        if a > last + 1:
            mask |= ((1 << (last - first + 1)) - 1) << first
            first, last = a, b
        elif b > last:
            last = b
    return mask | ((1 << (last - first + 1)) - 1) << first
