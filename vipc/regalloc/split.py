"""Where a spilled value is kept in a register after all: in loops that do not copy to it, and between its uses in a block.

    loop: ldr x9, [sp, #16]                ldr x9, [sp, #16]
          add x8, x8, x9           loop:   add x8, x8, x9
          ...                              ...

A loop is a set of blocks of a depth or deeper that hang together; its value is loaded at the end of each block that
leads into it; what is computed there is stored too. In a block a stretch ends before a call, and begins with a load or
with a definition, which is stored as well. A stretch for which there is no register is tried again in pieces: the loops
within, then the blocks.

Requires: the function before allocation, and ranges of its registers.
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.a64.mir import MachineFunction, MInst
from vipc.regalloc.ranges import Ranges

Touched = dict[int, tuple[bool, bool]]
"""The instructions that need a value in a register: do they read it, do they write it?"""


@dataclass(slots=True)
class Stretch:
    """Part of a value's life. `bits`: its points; `touched`: the instructions in it; `before`: those of them that need
    the value loaded first; `entries`: the last instructions of the blocks that end with a load; `gain`: the loads that
    are saved; `depth`: that of its loop, -1 when it lies in one block."""

    bits: int
    touched: list[int]
    before: set[int]
    entries: list[int]
    gain: float
    depth: int


class Splitter:
    """Finds stretches in one function."""

    def __init__(self, mf: MachineFunction, insts: list[MInst], ranges: Ranges) -> None:
        self.mf = mf
        self.insts = insts
        self.frequency = ranges.frequency
        self.first: dict[int, int] = {}                 # number of each block's first and last instruction
        self.last: dict[int, int] = {}
        self.block_of: list[int] = []
        for number, block in mf.blocks.items():
            self.first[number] = len(self.block_of)
            self.block_of += [number] * len(block.insts)
            self.last[number] = len(self.block_of) - 1
        self.preds: dict[int, list[int]] = {number: [] for number in mf.blocks}
        for number, block in mf.blocks.items():
            for goal in block.succs:
                self.preds[goal].append(number)
        self.loops: dict[int, list[set[int]]] = {}      # by depth

    def in_loops(self, bits: int, depth: int, touched: Touched, copied: set[int]) -> list[Stretch]:
        """Stretches in loops of this depth. `bits`: the value's points; `copied`: the blocks where its slot is changed alone."""
        found: list[Stretch] = []
        for loop in self._loops(depth):
            inside = [index for index in touched if self.block_of[index] in loop]
            if not inside or loop & copied:
                continue
            entries = self._entries(loop, bits)
            if entries is None:
                continue
            gain = sum([self.frequency[index] for index in inside]) - sum([self.frequency[index] for index in entries])
            if gain > 0:
                points = sum([self._points(number) for number in loop]) & bits
                points |= sum([3 << 2 * index for index in entries])
                found.append(Stretch(points, inside, set(), entries, gain, depth))
        return found

    def _entries(self, loop: set[int], bits: int) -> list[int] | None:
        """The last instructions of the blocks that lead into the loop, where the value is alive; None when there is a block
        that leads there before its end."""
        entries: list[int] = []
        for number in loop:
            for pred in self.preds[number]:
                if pred not in loop and bits >> 2 * self.first[number] & 1:
                    start, last = self.first[pred], self.last[pred]
                    if any(self.insts[index].targets for index in range(start, last)):
                        return None
                    entries.append(last)
        return list(dict.fromkeys(entries))

    def _points(self, number: int) -> int:
        first, last = self.first[number], self.last[number]
        return ((1 << 2 * (last - first + 1)) - 1) << 2 * first

    def _loops(self, depth: int) -> list[set[int]]:
        found = self.loops.get(depth)
        if found is None:
            found = self.loops[depth] = []
            left = {number for number, block in self.mf.blocks.items() if block.depth >= depth}
            while left:
                loop, work = set[int](), [left.pop()]
                while work:
                    number = work.pop()
                    loop.add(number)
                    near = [at for at in (*self.mf.blocks[number].succs, *self.preds[number]) if at in left]
                    left.difference_update(near)
                    work += near
                found.append(loop)
        return found

    def in_blocks(self, bits: int, touched: Touched) -> list[Stretch]:
        """Stretches of two instructions or more within blocks, calls not among what lies between."""
        found: list[Stretch] = []
        indices = sorted(touched)
        run: list[int] = []
        for index in indices:
            if run and (not touched[index][0] or self._is_apart(run[-1], index)):
                self._close(run, bits, touched, found)
                run = []
            run.append(index)
        self._close(run, bits, touched, found)
        return found

    def _is_apart(self, one: int, other: int) -> bool:
        """Do two instructions lie in two blocks, or does one that destroys registers lie between?"""
        if self.block_of[one] != self.block_of[other]:
            return True
        return any(inst.clobbers or inst.op == "copy" for inst in self.insts[one:other])

    def _close(self, run: list[int], bits: int, touched: Touched, found: list[Stretch]) -> None:
        if len(run) < 2:
            return
        start, end = run[0], run[-1]
        reads = touched[start][0]
        first = 2 * start if reads or self.insts[start].op in ("asm", "branch_table") else 2 * start + 1
        last = 2 * end + 1 if touched[end][1] else 2 * end
        points = ((1 << last - first + 1) - 1) << first
        found.append(Stretch(points, run, {start} if reads else set(), [], self.frequency[start] * (len(run) - 1), -1))
