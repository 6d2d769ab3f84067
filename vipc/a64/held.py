"""Where source variables are at each instruction of an allocated function, for the debugger.

The allocated code is followed abstractly: which registers and spill slots hold which values. At a block's start those
that are live there are in their places; what else the blocks before it all still hold is there too. A value stays known
after its last use until its place is overwritten. What a variable is at an instruction, the instruction's location
says (Loc.variables); what is in no place, and no constant, is lost.

I1. A place named here holds the value when the instruction is about to run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vipc.a64.frame import Frame
from vipc.a64.mir import MachineFunction, MInst, Slot, ValueNames
from vipc.a64.opcodes import REMATERIALISED
from vipc.a64.registers import FIRST_VIRTUAL
from vipc.ir.core import Loc
from vipc.ir.debug import Place, Places

_SEVERAL = frozenset((*REMATERIALISED, "branch_table", "asm"))
"""Become several instructions: their results' places are lost from the first on."""

_JUMPS = frozenset(("b", "b_cond", "b_if", "cbz", "cbnz", "tbz", "tbnz", "branch_table"))

Spot = int | Slot
State = dict[Spot, tuple[int, ...]]
"""The virtual registers that a register or slot holds."""


Seen = tuple[Loc | None, Places]
"""The source location of an instruction, and where its variables are."""


def places_of(mf: MachineFunction, frame: Frame, order: Sequence[int]) -> dict[int, Seen]:
    """What is seen at each instruction, by its identity. `order`: the blocks as they will be written."""
    names = mf.names or ValueNames({}, {}, set(), {})
    return _Follower(mf, frame, names, _wanted(mf, names)).run(order)


def _wanted(mf: MachineFunction, names: ValueNames) -> dict[int, tuple[int, ...]]:
    """For each value that a location names the virtual registers that may hold it."""
    seen: set[int] = set()
    wanted: dict[int, tuple[int, ...]] = {}
    for block in mf.blocks.values():
        for inst in block.insts:
            loc = inst.loc
            while loc is not None and id(loc) not in seen:
                seen.add(id(loc))
                for value in loc.variables.values if loc.variables is not None else ():
                    if value >= 0 and value not in wanted:
                        wanted[value] = _registers(value, names)
                loc = loc.caller
    return wanted


def _registers(value: int, names: ValueNames) -> tuple[int, ...]:
    while value in names.renamed:
        value = names.renamed[value]
    second = names.split.get(value)
    return (value + FIRST_VIRTUAL,) if second is None else (second, value + FIRST_VIRTUAL)


class _Follower:
    def __init__(self, mf: MachineFunction, frame: Frame, names: ValueNames, wanted: dict[int, tuple[int, ...]]) -> None:
        self.mf = mf
        self.frame = frame
        self.names = names
        self.wanted = wanted
        self.tracked = {reg for registers in wanted.values() for reg in registers}
        self.state: State = {}
        self.where: dict[int, list[Spot]] = {}
        self.preds: dict[int, list[int]] = {number: [] for number in mf.blocks}
        for number, block in mf.blocks.items():
            for goal in block.succs:
                self.preds[goal].append(number)
        self.ends: dict[int, State] = {}
        self.found: dict[int, Seen] = {}
        self.known: dict[int, tuple[Loc, int, Places]] = {}     # by identity of a location; the state it was asked in
        self.made: dict[tuple[Spot, bool], Place] = {}
        self.low = names.low
        self.changes = 0
        self.fixed = {value: self._constant(value) for value in wanted}

    def run(self, order: Sequence[int]) -> dict[int, Seen]:
        for number in order:
            self._start(number)
            noted: list[MInst] = []
            insts = self.mf.blocks[number].insts
            for inst, loc in zip(insts, self._locations(insts), strict=True):
                if inst.op == "note":
                    noted.append(inst)
                    continue
                if inst.op not in _JUMPS:
                    self._take(noted)
                self._step(inst, loc)
            self._take(noted)
            self.ends[number] = dict(self.state)
        return self.found

    def _locations(self, insts: list[MInst]) -> list[Loc | None]:
        """Of each instruction; one without a location of its own, which makes a constant, is of the next that has one."""
        found: list[Loc | None] = []
        following: Loc | None = None
        for inst in reversed(insts):
            following = inst.loc or (self.mf.loc if inst.op in ("call", "calli") else following)
            found.append(following)
        found.reverse()
        return found

    # Blocks

    def _start(self, number: int) -> None:
        self.state, self.where = {}, {}
        self.changes += 1
        ends = [self._end(pred) for pred in self.preds[number]]
        if ends and all(end is not None for end in ends):
            for spot, held in ends[0].items() if ends[0] is not None else ():
                common = [name for name in held if all(end is not None and name in end.get(spot, ()) for end in ends[1:])]
                self._add(spot, common)
        for reg in self.mf.live_in.get(number, ()):
            if reg in self.tracked and reg in self.mf.homes:
                self._add(self.mf.homes[reg], (reg,))

    def _end(self, number: int) -> State | None:
        """The state behind a block: of one written before, or of an edge's that holds only notes."""
        if number in self.ends:
            return self.ends[number]
        block = self.mf.blocks[number]
        if len(self.preds[number]) != 1 or any(inst.op != "note" for inst in block.insts[:-1]):
            return None
        before = self.ends.get(self.preds[number][0])
        if before is None:
            return None
        kept = self.state, self.where
        self.state, self.where = {}, {}
        for spot, held in before.items():
            self._add(spot, held)
        for inst in block.insts[:-1]:
            self._note(inst)
        after, (self.state, self.where) = self.state, kept
        return after

    # Instructions

    def _step(self, inst: MInst, loc: Loc | None) -> None:
        if inst.op in _SEVERAL:
            self._forget(inst.defs)
        self.found[id(inst)] = loc, self._places(loc) if loc is not None else ()
        origin = inst.origin
        moved = self.state.get(inst.uses[0], ()) if origin is None and inst.op == "mov" else ()
        if self.state:
            self._forget(inst.defs)
            if origin is not None and origin.clobbers:
                self._forget(origin.clobbers)
        if origin is not None:
            for place, reg in zip(inst.defs, origin.defs, strict=False):
                if reg in self.tracked:
                    self._add(place, (reg,))
        elif moved:
            self._add(inst.defs[0], moved)
        elif inst.op in ("ldr_x_f", "str_x_f"):
            slot = inst.imm[0]
            assert isinstance(slot, Slot)
            if inst.defs:
                self._add(inst.defs[0], self.state.get(slot, ()))
            else:
                self._forget((slot,))
                self._add(slot, self.state.get(inst.uses[0], ()))

    def _take(self, noted: list[MInst]) -> None:
        """Names given by copies. Those of a jump's arguments are the next block's: the jump itself knows the old ones."""
        for inst in noted:
            self._note(inst)
        noted.clear()

    def _note(self, inst: MInst) -> None:
        """A copy: what it defines is where the allocator put it."""
        if inst.origin is not None and inst.origin.op == "copy":
            for reg in inst.origin.defs:
                if reg in self.tracked and reg in self.mf.homes:
                    self._add(self.mf.homes[reg], (reg,))

    def _add(self, spot: Spot, names: Iterable[int]) -> None:
        held = self.state.get(spot, ())
        new = tuple(name for name in names if name not in held)
        if new:
            self.changes += 1
            self.state[spot] = (*held, *new)
            for name in new:
                self.where.setdefault(name, []).append(spot)

    def _forget(self, spots: Iterable[Spot]) -> None:
        for spot in spots:
            for name in self.state.pop(spot, ()):
                self.changes += 1
                self.where[name].remove(spot)

    # Answers

    def _places(self, loc: Loc) -> Places:
        known = self.known.get(id(loc))
        if known is not None and known[1] == self.changes:
            return known[2]
        chain: list[tuple[Place | None, ...]] = []
        here: Loc | None = loc
        while here is not None:
            values = here.variables.values if here.variables is not None else ()
            chain.append(tuple([self._place(value) if value >= 0 else None for value in values]))
            here = here.caller
        found = tuple(chain)
        if known is not None and known[2] == found:
            found = known[2]
        self.known[id(loc)] = loc, self.changes, found
        return found

    def _place(self, value: int) -> Place | None:
        fixed = self.fixed[value]
        if fixed is not None:
            return fixed
        for reg in self.wanted[value]:
            spots = self.where.get(reg)
            if spots:
                key = spots[0], reg - FIRST_VIRTUAL in self.low
                place = self.made.get(key)
                if place is None:
                    place = self.made[key] = self._spot(*key)
                return place
        return None

    def _spot(self, spot: Spot, low: bool) -> Place:
        if isinstance(spot, Slot):
            return "memory", self.frame.offset(spot) - self.frame.size, ""
        return ("low" if low else "register"), spot, ""

    def _constant(self, value: int) -> Place | None:
        while value in self.names.renamed:
            value = self.names.renamed[value]
        kind, what, offset = self.names.constants.get(value, ("", 0, 0))
        if kind == "frame_addr":
            assert isinstance(what, Slot)
            return "frame", self.frame.offset(what) - self.frame.size, ""
        if kind == "addr":
            return "address", offset, str(what)
        return ("constant", int(what), "") if kind == "const" and isinstance(what, int) else None
