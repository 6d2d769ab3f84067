"""Parallel copies in sequence: all sources are read before any destination is written, as far as one can tell.

I1. Every destination appears once. x16, x17 and d1 are neither source nor destination: they carry slots and cycles.
"""

from __future__ import annotations

from vipc.a64.mir import MInst, Slot
from vipc.a64.registers import D1, X16, X17, is_float

Location = int | Slot
Move = tuple[Location, Location]
"""(destination, source)"""


def sequence_moves(moves: list[Move]) -> list[MInst]:
    """Instructions that do all moves at once."""
    pending = {to: source for to, source in moves if to != source}
    if len(pending) < 2:
        return [inst for to, source in pending.items() for inst in move(to, source)]
    readers: dict[Location, int] = {}
    for source in pending.values():
        readers[source] = readers.get(source, 0) + 1
    result: list[MInst] = []
    ready = [to for to in pending if not readers.get(to)]
    while pending:
        while ready:
            to = ready.pop()
            source = pending.pop(to)
            result += move(to, source)
            readers[source] -= 1
            if not readers[source] and source in pending:
                ready.append(source)
        if pending:                                     # only cycles are left: save one place, its readers read the copy
            to = next(iter(pending))
            scratch = D1 if isinstance(to, int) and is_float(to) else X17
            result += move(scratch, to)
            for other, source in pending.items():
                if source == to:
                    pending[other] = scratch
            readers[scratch] = readers.pop(to)
            ready.append(to)
    return result


def move(to: Location, source: Location) -> list[MInst]:
    """One move, between registers and slots in any combination."""
    if isinstance(to, int):
        if isinstance(source, int):
            return [MInst("fmov" if is_float(to) or is_float(source) else "mov", [to], [source])]
        return [MInst("ldr_x_f", [to], [], (source,))]
    if isinstance(source, int):
        return [MInst("str_x_f", [], [source], (to,))]
    return [MInst("ldr_x_f", [X16], [], (source,)), MInst("str_x_f", [], [X16], (to,))]
