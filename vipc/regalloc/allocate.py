"""Register allocation: every virtual register gets a machine register, a stack slot, or is made again at each use.

Copies are coalesced where ranges allow; then the ranges are given registers, long ones first. One that finds none
free takes that of cheaper ranges, or is spilled: it lives in a stack slot, and has a register in loops that do not
copy to it and between its uses in a block (vipc/regalloc/split.py), where one is free, else for the instructions that
name it alone. Constants are not stored but made again.

Requires: mir.py's invariants. Ensures: the same, with machine registers; old instructions are left as they were and
are the `origin` of new ones. See vipc/regalloc/check.py for the checker.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from vipc.a64.literals import MASK64, float_lines, word_lines
from vipc.a64.mir import MachineFunction, MInst, Slot
from vipc.a64.opcodes import REMATERIALISED
from vipc.a64.registers import ALLOCATABLE, CALLEE_SAVED, FIRST_VIRTUAL, FLOATING, ZR
from vipc.regalloc.edges import hoist_moves
from vipc.regalloc.moves import Location, Move, sequence_moves
from vipc.regalloc.ranges import Ranges, compute_ranges
from vipc.regalloc.split import Splitter, Stretch, Touched

INFINITE = float("inf")
FRAME_COST = 2.0
"""What a slot costs besides its accesses: there may be no frame without it."""
SAVE_COST = 2.0
"""What saving and restoring a callee-saved register costs, in loads and stores."""


class Interval:
    """Virtual registers that share a place. `pool`: the registers that it may have, best first. A stretch of a spilled one
    is an interval without members; `whole` is the spilled one."""

    __slots__ = ("bits", "cost", "friends", "hints", "members", "pool", "reg", "remat", "slot", "spilled", "stretch", "weight", "whole")

    def __init__(self, members: list[int], bits: int, pool: tuple[int, ...], weight: float = 0.0) -> None:
        self.members = members
        self.bits = bits
        self.pool = pool
        self.cost = 0.0
        self.weight = weight
        self.remat: MInst | None = None
        self.hints: dict[int, float] | None = None
        self.friends: list[int] | None = None
        self.reg = -1
        self.spilled = False
        self.slot: Slot | None = None
        self.stretch: Stretch | None = None
        self.whole: Interval | None = None


def allocate(mf: MachineFunction) -> None:
    """Allocate registers in place."""
    _Allocator(mf).run()


class _Allocator:
    def __init__(self, mf: MachineFunction) -> None:
        self.mf = mf
        self.insts = [inst for block in mf.blocks.values() for inst in block.insts]
        self.ranges: Ranges = compute_ranges(mf)
        self.of: dict[int, Interval] = {}
        self.busy = {reg: self.ranges.fixed.get(reg, 0) for reg in (*ALLOCATABLE, *FLOATING)}
        self.holders: dict[int, list[Interval]] = {reg: [] for reg in self.busy}
        self.saved: set[int] = set()
        self.stand_ins: dict[tuple[int, int], Interval] = {}    # (instruction, id of the spilled interval)
        self.entries: dict[int, list[Interval]] = {}            # stretches to be loaded before a block's last instruction
        self._splitter: Splitter | None = None
        self.slots: list[int] = []                              # points where each spill slot is taken
        self.queue: list[tuple[int, int, Interval]] = []
        self.clock = 0
        self.makers: dict[int, int] = {}                        # the instruction that makes a register's constant
        self.final: dict[int, int] = {}                         # the register of each, but for the spilled ones
        self.starts: dict[int, int] = {}                        # number of each block's first instruction

    def run(self) -> None:
        self._make_intervals()
        self._coalesce()
        for interval in self._distinct():
            self._weigh(interval)
            self._push(interval)
        while self.queue:
            self._place(heapq.heappop(self.queue)[2])
        self._rewrite()
        self.saved.update(reg for reg in self.ranges.fixed if reg in CALLEE_SAVED)
        hoist_moves(self.mf, self._is_live)
        self.mf.saved = sorted(self.saved)
        self.mf.spill_slots = len(self.slots)
        self.mf.live_in = self.ranges.live_in
        self.mf.homes = {reg: self._location(reg) for reg, interval in self.of.items() if interval.remat is None or not interval.spilled}

    # Intervals

    def _make_intervals(self) -> None:
        floating = self.mf.floating
        self.of = {reg: Interval([reg], bits, FLOATING if reg in floating else ALLOCATABLE) for reg, bits in self.ranges.bits.items()}

    def _distinct(self) -> list[Interval]:
        return list({id(interval): interval for interval in self.of.values()}.values())

    def _coalesce(self) -> None:
        """Merge the two sides of copies, the most frequent first; the rest become hints."""
        copies: list[tuple[float, int, int]] = []
        apart: set[tuple[int, int]] = set()                     # copies that are there to split a range
        for index, inst in enumerate(self.insts):
            if inst.op in REMATERIALISED:
                self.makers[inst.defs[0]] = index
            elif inst.op == "copy":
                frequency = self.ranges.frequency[index]
                for to, source in zip(inst.defs, inst.cold, strict=True):
                    assert isinstance(source, int)
                    copies.append((frequency, to, source))
                    if inst.imm:
                        apart.add((to, source))
        copies.sort(key=lambda copy: -copy[0])
        for _, to, source in copies:
            if to >= FIRST_VIRTUAL and source >= FIRST_VIRTUAL and (to, source) not in apart:
                self._merge(self.of[to], self.of[source])
        for frequency, to, source in copies:
            for reg, other in ((to, source), (source, to)):
                if reg >= FIRST_VIRTUAL:
                    interval = self.of[reg]
                    if other >= FIRST_VIRTUAL:
                        if interval is not self.of[other] and (other, reg) not in apart and interval.pool is self.of[other].pool:
                            interval.friends = interval.friends or []
                            interval.friends.append(other)
                    elif interval.pool is ALLOCATABLE:
                        interval.hints = interval.hints or {}
                        interval.hints[other] = interval.hints.get(other, 0.0) + frequency

    def _merge(self, a: Interval, b: Interval) -> None:
        if a is b or a.bits & b.bits or a.pool is not b.pool:
            return
        if len(a.members) < len(b.members):
            a, b = b, a
        a.members += b.members
        a.bits |= b.bits
        for member in b.members:
            self.of[member] = a

    def _weigh(self, interval: Interval) -> None:
        frequency, places, members = self.ranges.frequency, self.ranges.places, interval.members
        if len(members) == 1:
            indices = places.get(members[0], ())
            cost = sum([frequency[index] for index in indices])
            maker = self.makers.get(members[0])
            if maker is not None and self._has_one_definition(members[0], indices):
                cost = self._weigh_constant(interval, self.insts[maker], frequency[maker], cost - frequency[maker])
        else:
            cost = sum([frequency[index] for member in members for index in places.get(member, ())])
        interval.cost = cost
        size = interval.bits.bit_count()
        interval.weight = cost / size if size > 2 else INFINITE

    def _weigh_constant(self, interval: Interval, maker: MInst, once: float, uses: float) -> float:
        """What it costs not to have a constant in a register: it is made again at each use, or kept in a slot if that is
        cheaper."""
        length = instructions_of(maker)
        kept = uses + once * (length + 1) + FRAME_COST
        if kept < uses * length:
            return kept
        interval.remat = maker
        return uses * length

    def _has_one_definition(self, reg: int, indices: Sequence[int]) -> bool:
        return len([index for index in indices if reg in self.insts[index].defs]) == 1

    # Placing

    def _push(self, interval: Interval) -> None:
        self.clock += 1
        heapq.heappush(self.queue, (-interval.bits.bit_count(), self.clock, interval))

    def _place(self, interval: Interval) -> None:
        bits, busy = interval.bits, self.busy
        for reg in self._preference(interval) if interval.hints or interval.friends else interval.pool:
            if not busy[reg] & bits:
                if reg in CALLEE_SAVED and reg not in self.saved and self._not_worth_saving(interval):
                    break
                self._give(interval, reg)
                return
        else:
            if (interval.whole is None or interval.weight == INFINITE) and self._evict(interval):
                return
        if interval.weight == INFINITE:
            raise AssertionError(f"{self.mf.name}: no register for all operands of one instruction")
        if interval.stretch is not None:
            self._split_again(interval, interval.stretch)
        else:
            self._spill(interval)

    def _preference(self, interval: Interval) -> list[int]:
        hints = interval.hints or {}
        wanted = [reg for reg in sorted(hints, key=lambda reg: -hints[reg]) if reg in self.busy]
        wanted += [self.of[friend].reg for friend in interval.friends or () if self.of[friend].reg >= 0]
        return [*wanted, *interval.pool]

    def _not_worth_saving(self, interval: Interval) -> bool:
        return interval.weight != INFINITE and interval.cost < SAVE_COST

    def _give(self, interval: Interval, reg: int) -> None:
        interval.reg = reg
        self.busy[reg] |= interval.bits
        self.holders[reg].append(interval)
        if reg in CALLEE_SAVED:
            self.saved.add(reg)

    def _evict(self, interval: Interval) -> bool:
        """Take a register from intervals that are all cheaper than this one."""
        best, cheapest = -1, interval.weight
        for reg in interval.pool:
            if self.ranges.fixed.get(reg, 0) & interval.bits:
                continue
            price = max((held.weight for held in self.holders[reg] if held.bits & interval.bits), default=0.0)
            if price < cheapest:
                best, cheapest = reg, price
        if best < 0:
            return False
        kept: list[Interval] = []
        for held in self.holders[best]:
            if held.bits & interval.bits:
                held.reg = -1
                self.busy[best] ^= held.bits
                self._push(held)
            else:
                kept.append(held)
        self.holders[best] = kept
        self._give(interval, best)
        return True

    def _spill(self, interval: Interval) -> None:
        interval.spilled = True
        if interval.remat is None:
            interval.slot = self._find_slot(interval.bits)
        self._split(interval, interval.bits, self._touched(interval), 1)

    def _touched(self, interval: Interval) -> Touched:
        """The instructions that need the interval in a register."""
        members = set(interval.members)
        touched: Touched = {}
        for index in sorted({index for member in interval.members for index in self.ranges.places.get(member, ())}):
            inst = self.insts[index]
            if inst.op == "copy" or inst is interval.remat:
                continue
            read = any(reg in members for reg in inst.uses)
            written = any(reg in members for reg in inst.defs)
            if read or written:
                touched[index] = read, written
        return touched

    def _split(self, whole: Interval, bits: int, touched: Touched, depth: int) -> None:
        """Registers for a spilled interval, or a stretch of it: in loops of this depth and deeper, in blocks (depth -1), else for
        single instructions (-2)."""
        splitter = self._splitter = self._splitter or Splitter(self.mf, self.insts, self.ranges)
        deepest = max([self._depth_of(splitter, index) for index in touched], default=0)
        copied = {splitter.block_of[index] for index in self._copied(whole, touched)}
        while 0 < depth <= deepest and touched:
            for stretch in splitter.in_loops(bits, depth, touched, copied):
                touched = self._add_stretch(whole, stretch, touched)
            depth += 1
        if depth > -2:
            for stretch in splitter.in_blocks(bits, touched):
                touched = self._add_stretch(whole, stretch, touched)
        for index, (read, written) in touched.items():
            points = (1 << 2 * index if read or self.insts[index].op in ("asm", "branch_table") else 0)
            points |= 1 << 2 * index + 1 if written else 0
            self._add_stretch(whole, Stretch(points, [index], {index} if read else set(), [], INFINITE, -2), touched)

    def _copied(self, whole: Interval, touched: Touched) -> set[int]:
        """The instructions that change the slot alone: copies from elsewhere, and what has another register."""
        members = set(whole.members)
        found: set[int] = set()
        for member in whole.members:
            for index in self.ranges.places.get(member, ()):
                inst = self.insts[index]
                if index not in touched and member in inst.defs:
                    if inst.op != "copy" or inst.cold[inst.defs.index(member)] not in members:
                        found.add(index)
        return found

    def _depth_of(self, splitter: Splitter, index: int) -> int:
        """How many loops the instruction is in."""
        return self.mf.blocks[splitter.block_of[index]].depth

    def _add_stretch(self, whole: Interval, stretch: Stretch, touched: Touched) -> Touched:
        """Make the stretch an interval to be placed; what is left to be touched."""
        part = Interval([], stretch.bits, whole.pool, stretch.gain / stretch.bits.bit_count())
        part.cost, part.stretch, part.whole = stretch.gain, stretch, whole
        for index in stretch.touched:
            self.stand_ins[index, id(whole)] = part
        for index in stretch.entries:
            self.entries.setdefault(index, []).append(part)
        self._push(part)
        return {index: kinds for index, kinds in touched.items() if index not in stretch.touched}

    def _split_again(self, part: Interval, stretch: Stretch) -> None:
        """There is no register for the stretch."""
        whole = part.whole
        assert whole is not None
        for index in stretch.entries:
            self.entries[index].remove(part)
        kinds = self._touched(whole)
        finer = stretch.depth + 1 if stretch.depth > 0 else -2
        self._split(whole, stretch.bits, {index: kinds[index] for index in stretch.touched}, finer)

    def _find_slot(self, bits: int) -> Slot:
        for number, taken in enumerate(self.slots):
            if not taken & bits:
                self.slots[number] |= bits
                return Slot("spill", number)
        self.slots.append(bits)
        return Slot("spill", len(self.slots) - 1)

    # Rewriting

    def _rewrite(self) -> None:
        self.final = dict(zip(range(FIRST_VIRTUAL), range(FIRST_VIRTUAL), strict=True))
        self.final.update({reg: interval.reg for reg, interval in self.of.items() if not interval.spilled})
        index = 0
        for number, block in self.mf.blocks.items():
            self.starts[number] = index
            result: list[MInst] = []
            for inst in block.insts:
                for part in self.entries.get(index, ()):
                    assert part.whole is not None
                    result += self._reloaded(part.whole, part.reg)
                if inst.op == "copy":
                    self._rewrite_copy(inst, result)
                else:
                    self._rewrite_inst(inst, index, result)
                index += 1
            block.insts = result

    def _is_live(self, reg: int, number: int) -> bool:
        """Does the register hold a value at the block's start?"""
        return reg not in self.busy or bool(self.busy[reg] >> 2 * self.starts[number] & 1)

    def _rewrite_copy(self, inst: MInst, result: list[MInst]) -> None:
        moves: list[Move] = []
        made: list[tuple[Location, MInst]] = []
        for to, source in zip(inst.defs, inst.cold, strict=True):
            assert isinstance(source, int)
            goal = self._location(to)
            interval = self.of.get(source)
            if interval is not None and interval.spilled and interval.remat is not None:
                made.append((goal, interval.remat))
            else:
                moves.append((goal, self._location(source)))
        result += sequence_moves(moves)
        for goal, remat in made:
            result += make_at(goal, remat)
        result.append(MInst("note", origin=inst))

    def _location(self, reg: int) -> Location:
        interval = self.of.get(reg)
        if interval is None:
            return reg
        if interval.spilled:
            return interval.slot if interval.slot is not None else Slot("spill", -1)
        return interval.reg

    def _rewrite_inst(self, inst: MInst, index: int, result: list[MInst]) -> None:
        if inst.op == "keep":
            result.append(MInst("note", origin=inst))
            return
        final = self.final
        try:
            uses = [final[reg] for reg in inst.uses]
            defs = [final[reg] for reg in inst.defs]
        except KeyError:
            self._rewrite_spilled(inst, index, result)
            return
        new = rewritten(inst, defs, uses)
        if inst.cold:
            self._rewrite_cold(inst, new)
        result.append(new)

    def _rewrite_spilled(self, inst: MInst, index: int, result: list[MInst]) -> None:
        """An instruction with spilled operands, which have registers just for it."""
        interval = self.of.get(inst.defs[0]) if inst.defs else None
        if interval is not None and interval.spilled and interval.remat is inst:
            result.append(MInst("note", origin=inst))
            return
        after: list[MInst] = []
        loaded: set[int] = set()
        uses: list[int] = []
        for reg in inst.uses:
            place, interval = self.final.get(reg), self.of.get(reg)
            if place is None:
                assert interval is not None
                part = self.stand_ins[index, id(interval)]
                assert part.stretch is not None
                place = part.reg
                if place not in loaded and index in part.stretch.before:
                    loaded.add(place)
                    result += self._reloaded(interval, place)
            uses.append(place)
        defs: list[int] = []
        for reg in inst.defs:
            place = self.final.get(reg)
            if place is None:
                interval = self.of[reg]
                assert interval.slot is not None
                place = self.stand_ins[index, id(interval)].reg
                after.append(MInst("str_x_f", [], [place], (interval.slot,)))
            defs.append(place)
        new = rewritten(inst, defs, uses)
        if inst.cold:
            self._rewrite_cold(inst, new)
        result.append(new)
        result += after

    def _reloaded(self, interval: Interval, register: int) -> list[MInst]:
        """Instructions that bring a spilled value to a register."""
        if interval.remat is not None:
            return make_at(register, interval.remat)
        assert interval.slot is not None
        return [MInst("ldr_x_f", [register], [], (interval.slot,))]

    def _rewrite_cold(self, inst: MInst, new: MInst) -> None:
        new.remat = dict(inst.remat or {})
        for position, operand in enumerate(inst.cold):
            assert isinstance(operand, int)
            interval = self.of.get(operand)
            if interval is not None and interval.spilled and interval.remat is not None:
                new.remat[position] = interval.remat
                new.cold.append(ZR)
            else:
                new.cold.append(self._location(operand))


def rewritten(inst: MInst, defs: list[int], uses: list[int]) -> MInst:
    """The instruction with other operands."""
    return MInst(inst.op, defs, uses, inst.imm, inst.loc, [], inst.targets, inst.trap, (), None, inst.volatile, inst.exact, inst)


def instructions_of(maker: MInst) -> int:
    """How many instructions make a constant."""
    if maker.op == "const":
        value = maker.imm[0]
        assert isinstance(value, int)
        return len(word_lines(value & MASK64, "", ""))
    if maker.op == "fconst":
        value = maker.imm[0]
        assert isinstance(value, int)
        return len(float_lines(value & MASK64, ""))
    return 2 if maker.op == "addr" else 1


def make_at(goal: Location, remat: MInst) -> list[MInst]:
    """Make a constant in a register, or by way of x16 in a slot."""
    if isinstance(goal, int):
        return [MInst(remat.op, [goal], [], remat.imm)]
    return [MInst(remat.op, [16], [], remat.imm), MInst("str_x_f", [], [16], (goal,))]
