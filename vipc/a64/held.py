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
from vipc.a64.registers import FIRST_VIRTUAL, NAMES, dwarf_number
from vipc.ir.core import Loc, Variables
from vipc.ir.debug import Place, Places

_SEVERAL = frozenset((*REMATERIALISED, "branch_table", "asm"))
"""Become several instructions: their results' places are lost from the first on."""

_JUMPS = frozenset(("b", "b_cond", "b_if", "cbz", "cbnz", "tbz", "tbnz", "branch_table"))

_REGISTERS: tuple[Place, ...] = tuple(("register", dwarf_number(number), "") for number in range(len(NAMES)))
_LOW_HALVES: tuple[Place, ...] = tuple(("low", number, "") for number in range(len(NAMES)))

Spot = int | Slot
State = dict[Spot, tuple[int, ...]]
"""The virtual registers that a register or slot holds."""


Seen = tuple[Loc | None, Places]
"""The source location of an instruction, and where its variables are."""


def places_of(mf: MachineFunction, frame: Frame, order: Sequence[int]) -> dict[int, Seen]:
    """What is seen at each instruction, by its identity. `order`: the blocks as they will be written."""
    names = mf.names or ValueNames({}, {}, set(), {})
    return _Follower(mf, frame, names, _wanted(mf, names)).run(order)


def _wanted(mf: MachineFunction, names: ValueNames) -> dict[int, int]:
    """For each value that a location names its virtual register."""
    seen: set[int] = set()
    wanted: dict[int, int] = {}
    for block in mf.blocks.values():
        for inst in block.insts:
            loc = inst.loc
            while loc is not None and id(loc) not in seen:
                seen.add(id(loc))
                for value in loc.variables.values if loc.variables is not None else ():
                    if value >= 0 and value not in wanted:
                        wanted[value] = _renamed(value, names) + FIRST_VIRTUAL
                loc = loc.caller
    return wanted


def _renamed(value: int, names: ValueNames) -> int:
    while value in names.renamed:
        value = names.renamed[value]
    return value


class _Follower:
    def __init__(self, mf: MachineFunction, frame: Frame, names: ValueNames, wanted: dict[int, int]) -> None:
        self.mf = mf
        self.frame = frame
        self.names = names
        self.wanted = wanted
        self.second = {value + FIRST_VIRTUAL: second for value, second in names.split.items()}
        self.tracked = set(wanted.values()) | {self.second[reg] for reg in wanted.values() if reg in self.second}
        self.state: State = {}
        self.where: dict[int, list[Spot]] = {}
        self.preds: dict[int, list[int]] = {number: [] for number in mf.blocks}
        for number, block in mf.blocks.items():
            for goal in block.succs:
                self.preds[goal].append(number)
        self.ends: dict[int, State] = {}
        self.found: dict[int, Seen] = {}
        self.known: dict[int, tuple[Loc, int, Places]] = {}     # by identity of a location; the state it was asked in
        self.rows: dict[int, tuple[int, tuple[Place | None, ...], list[int]]] = {}      # likewise, of the variables of one function
        self.low = names.low
        self.changes = 0
        fixed = {reg: self._constant(reg - FIRST_VIRTUAL) for reg in wanted.values()}
        self.fixed: dict[int, Place | None] = {reg: place for reg, place in fixed.items() if place is not None}
        self.now = dict(self.fixed)             # where each virtual register is, and what the constants are

    def run(self, order: Sequence[int]) -> dict[int, Seen]:
        for number in order:
            self._start(number)
            noted: list[MInst] = []
            insts = self.mf.blocks[number].insts
            for inst, loc in zip(insts, self._locations(insts), strict=True):
                if inst.op == "note":
                    noted.append(inst)
                    continue
                if noted and inst.op not in _JUMPS:
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
        ends = [self._end(pred) for pred in self.preds[number]]
        self._assume(_meet([end for end in ends if end is not None]) if ends and None not in ends else {})
        self.changes += 1
        tracked, homes = self.tracked, self.mf.homes
        for reg in self.mf.live_in.get(number, ()):
            if reg in tracked and reg in homes:
                self._add(homes[reg], (reg,))

    def _assume(self, state: State) -> None:
        self.state, self.where, self.now = dict(state), {}, dict(self.fixed)
        for spot, names in state.items():
            for name in names:
                if name in self.where:
                    self.where[name].append(spot)
                else:
                    self.where[name] = [spot]
                    self.now[name] = self._spot(spot, name)

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
        kept = self.state, self.where, self.now
        self._assume(before)
        for inst in block.insts[:-1]:
            self._note(inst)
        after, (self.state, self.where, self.now) = self.state, kept
        return after

    # Instructions

    def _step(self, inst: MInst, loc: Loc | None) -> None:
        state, defs, origin, op = self.state, inst.defs, inst.origin, inst.op
        if op in _SEVERAL:
            self._forget(defs)
        self.found[id(inst)] = loc, self._places(loc) if loc is not None else ()
        moved = state.get(inst.uses[0], ()) if origin is None and op in ("mov", "fmov") else ()
        if state:
            for reg in defs:
                if reg in state:
                    self._forget((reg,))
            if origin is not None and origin.clobbers:
                self._forget(origin.clobbers)
        if origin is not None:
            if defs:
                tracked = self.tracked
                for place, reg in zip(defs, origin.defs, strict=False):
                    if reg in tracked:
                        self._add(place, (reg,))
        elif moved:
            self._add(defs[0], moved)
        elif op == "ldr_x_f" or op == "str_x_f":
            slot = inst.imm[0]
            assert isinstance(slot, Slot)
            if defs:
                self._add(defs[0], state.get(slot, ()))
            else:
                self._forget((slot,))
                self._add(slot, state.get(inst.uses[0], ()))

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

    def _add(self, spot: Spot, names: Sequence[int]) -> None:
        state, where = self.state, self.where
        held = state.get(spot)
        new = [name for name in names if name not in held] if held else names
        if new:
            state[spot] = (*held, *new) if held else tuple(new)
            for name in new:
                if where.get(name):
                    where[name].append(spot)
                else:
                    where[name] = [spot]
                    self.now[name] = self._spot(spot, name)
                    self.changes += 1

    def _forget(self, spots: Iterable[Spot]) -> None:
        state = self.state
        for spot in spots:
            if spot in state:
                for name in state.pop(spot):
                    left = self.where[name]
                    if len(left) == 1:
                        left.clear()
                        del self.now[name]
                        self.changes += 1
                    elif left[0] == spot:
                        del left[0]
                        self.now[name] = self._spot(left[0], name)
                        self.changes += 1
                    else:
                        left.remove(spot)

    # Answers

    def _places(self, loc: Loc) -> Places:
        known = self.known.get(id(loc))
        if known is not None and known[1] == self.changes:
            return known[2]
        chain: list[tuple[Place | None, ...]] = []
        here: Loc | None = loc
        while here is not None:
            chain.append(self._row(here.variables) if here.variables is not None else ())
            here = here.caller
        found = tuple(chain)
        if known is not None and known[2] == found:
            found = known[2]
        self.known[id(loc)] = loc, self.changes, found
        return found

    def _row(self, variables: Variables) -> tuple[Place | None, ...]:
        """The places of one function's variables."""
        known = self.rows.get(id(variables))
        if known is None:
            known = 0, (), [self.wanted[value] if value >= 0 else -1 for value in variables.values]
        elif known[0] == self.changes:
            return known[1]
        row = tuple(map(self.now.get, known[2]))
        if self.second:
            row = tuple([self.now.get(self.second.get(reg, reg)) or place for reg, place in zip(known[2], row, strict=True)])
        self.rows[id(variables)] = self.changes, row, known[2]
        return row

    def _spot(self, spot: Spot, name: int) -> Place:
        if isinstance(spot, Slot):
            return "memory", self.frame.offset(spot) - self.frame.size, ""
        return (_LOW_HALVES if name - FIRST_VIRTUAL in self.low else _REGISTERS)[spot]

    def _constant(self, value: int) -> Place | None:
        kind, what, offset = self.names.constants.get(value, ("", 0, 0))
        if kind == "frame_addr":
            assert isinstance(what, Slot)
            return "frame", self.frame.offset(what) - self.frame.size, ""
        if kind == "addr":
            return "address", offset, str(what)
        return ("constant", int(what), "") if kind == "const" and isinstance(what, int) else None


def _meet(ends: list[State]) -> State:
    """What holds in all of the states."""
    met = ends[0]
    for end in ends[1:]:
        if end is not met:
            common = {spot: [name for name in names if name in end[spot]] for spot, names in met.items() if spot in end}
            met = {spot: tuple(names) for spot, names in common.items() if names}
    return met
