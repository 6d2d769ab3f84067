"""Live ranges as bitsets over program points.

Instruction i has two points: 2i, where it reads, and 2i + 1, where its results are written. A value defined by i and
last read by j occupies the bits 2i + 1 .. 2j; so a result may take the register of an operand that dies there. Two
values may share a register exactly when their ranges, as integers, have no bit in common. Holes come for free.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.a64.mir import MachineFunction, MBlock
from vipc.a64.opcodes import MOPS
from vipc.a64.registers import FIRST_VIRTUAL
from vipc.regalloc.liveness import bits_of, live_out, members_of

LOOP_FACTOR = 10
COLD_FREQUENCY = 0.01

_EARLY = frozenset(name for name, row in MOPS.items() if row.early)


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
    parts: list[_Part] = []
    clobbered: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    exposed: dict[int, int] = {}
    defined: dict[int, int] = {}
    for number, block in mf.blocks.items():
        frequency = COLD_FREQUENCY if block.cold else float(LOOP_FACTOR ** min(block.depth, 6))
        start = len(result.frequency)
        result.frequency.extend([frequency] * len(block.insts))
        part = _scan(block, start, result.places, clobbered)
        parts.append(part)
        exposed[number], defined[number] = bits_of(part.opened), bits_of(part.last)
    segments: dict[int, list[tuple[int, int]]] = {}
    for part, (number, live) in zip(parts, live_out(mf, exposed, defined).items(), strict=True):
        result.live_in[number] = _add_segments(part, members_of(live), segments)
    for reg, pieces in segments.items():
        (result.bits if reg >= FIRST_VIRTUAL else result.fixed)[reg] = _mask(pieces)
    for registers, pieces in clobbered.items():
        mask = _mask(pieces)
        for reg in registers:
            result.fixed[reg] = result.fixed.get(reg, 0) | mask
    return result


class _Part:
    """What one block says of its registers: `start` and `end` are points. `closed`: a register, where it is written and where
    it is last read, -1 when that is not in the block; `last`: the place in `closed` of the last definition;
    `opened`: last reads of registers that are written before the block."""

    __slots__ = ("closed", "end", "last", "opened", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.closed: list[tuple[int, int, int]] = []
        self.last: dict[int, int] = {}
        self.opened: dict[int, int] = {}


def _scan(block: MBlock, start: int, places: dict[int, list[int]], clobbered: dict[tuple[int, ...], list[tuple[int, int]]]) -> _Part:
    """The instructions of a block, from its end to its start; `start`: the number of its first."""
    index = start + len(block.insts)
    part = _Part(2 * start, 2 * index - 1)
    closed, last, opened = part.closed, part.last, part.opened
    for inst in reversed(block.insts):
        index -= 1
        read = 2 * index
        if inst.defs:
            first = read if inst.op in _EARLY else read + 1
            for reg in inst.defs:
                if reg not in last:
                    last[reg] = len(closed)
                closed.append((reg, first, opened.pop(reg, -1)))
                if reg in places:
                    places[reg].append(index)
                else:
                    places[reg] = [index]
        if inst.clobbers:
            first = read if inst.op == "asm" else read + 1
            clobbered.setdefault(inst.clobbers, []).append((first, read + 1))
        for reg in inst.uses:
            if reg not in opened:
                opened[reg] = read
            if reg in places:
                places[reg].append(index)
            else:
                places[reg] = [index]
        for operand in inst.cold:
            if isinstance(operand, int):
                opened.setdefault(operand, read)
                places.setdefault(operand, []).append(index)
    return part


def _add_segments(part: _Part, live: list[int], segments: dict[int, list[tuple[int, int]]]) -> list[int]:
    """Enter a block's segments; the registers live at its start. `live`: those at its end."""
    start, end, opened = part.start, part.end, part.opened
    reaching: dict[int, int] = {}                       # registers live at both ends
    outgoing: set[int] = set()                          # definitions whose value leaves the block
    for reg in live:
        at = part.last.get(reg)
        if at is None:
            reaching[reg] = end
        else:
            outgoing.add(at)
    for at, (reg, first, last) in enumerate(part.closed):
        segment = (first, end if at in outgoing else last if last >= 0 else first | 1)
        if reg in segments:
            segments[reg].append(segment)
        else:
            segments[reg] = [segment]
    for reg, last in opened.items():
        reaching.setdefault(reg, last)
    for reg, last in reaching.items():
        if reg in segments:
            segments[reg].append((start, last))
        else:
            segments[reg] = [(start, last)]
    return list(reaching)


def _mask(parts: list[tuple[int, int]]) -> int:
    """Bits first..last of each part; neighbouring parts are joined first."""
    first, last = parts[0]
    if len(parts) == 1:
        return ((1 << (last - first + 1)) - 1) << first
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
