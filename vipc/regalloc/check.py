"""The checker of register allocation: each use reads the value that was meant.

It executes the allocated code abstractly. The state tells for each register and spill slot which names it holds: the
virtual and fixed registers of the code before allocation, and constants. Where ways meet, a place holds what it holds
on all of them. It shares nothing with the allocator but the data it checks, and knows no liveness.

Inserted instructions (`origin` None) may only move values between places and make constants again; the origins of the
others are the old instructions, each once, in their order. A copy's note says that from here on its definitions name
what its sources name.
"""

from __future__ import annotations

from vipc.a64.mir import MachineFunction, MInst, Slot, inst_text
from vipc.a64.opcodes import MOPS, REMATERIALISED
from vipc.a64.registers import (
    ALLOCATABLE,
    CALLEE_SAVED,
    D1,
    ERROR,
    FIRST_VIRTUAL,
    FLOATING,
    NAMES,
    X16,
    X17,
    is_float,
)

Place = int | Slot
Name = int | tuple[object, ...]
"""A register of the old code, or a constant: its opcode and immediates."""
State = dict[Place, frozenset[Name]]

_NOTHING: frozenset[Name] = frozenset()
_IN_FLIGHT: frozenset[Name] = frozenset((ERROR,))
_TRACKED = frozenset(ALLOCATABLE + FLOATING)


class CheckError(Exception):
    """The allocated code reads something else than the code before, or breaks a rule of the calling convention."""


def snapshot(mf: MachineFunction) -> dict[int, list[MInst]]:
    """The instructions before allocation, for `check_allocation`."""
    return {number: list(block.insts) for number, block in mf.blocks.items()}


def check_allocation(before: dict[int, list[MInst]], mf: MachineFunction) -> None:
    """Raise CheckError unless `mf`, allocated, does what `before` did."""
    _Checker(before, mf).run()


class _Checker:
    def __init__(self, before: dict[int, list[MInst]], mf: MachineFunction) -> None:
        self.before = before
        self.mf = mf
        self.constants = _constants(before)
        self.complain = False

    def run(self) -> None:
        self._check_order()
        entry = next(iter(self.mf.blocks))
        states: dict[int, State] = {entry: {reg: frozenset((reg,)) for reg in _TRACKED}}
        work = [entry]
        while work:
            number = work.pop()
            after = self._block(number, dict(states[number]))
            for goal in self.mf.blocks[number].succs:
                old = states.get(goal)
                new = after if old is None else _meet(old, after)
                if old is None or new != old:
                    states[goal] = new
                    work.append(goal)
        self.complain = True
        for number, state in states.items():
            self._block(number, dict(state))

    def _check_order(self) -> None:
        for number, old in self.before.items():
            origins = [inst.origin for inst in self.mf.blocks[number].insts if inst.origin is not None]
            if len(origins) != len(old) or any(a is not b for a, b in zip(origins, old, strict=True)):
                raise CheckError(f"{self.mf.name}: block {number} has other instructions than before")

    def _block(self, number: int, state: State) -> State:
        for inst in self.mf.blocks[number].insts:
            if inst.origin is None:
                self._inserted(inst, state)
            elif inst.op == "note":
                self._note(inst.origin, state)
            else:
                self._instruction(inst, inst.origin, state)
            for reg in inst.defs:
                if reg in CALLEE_SAVED and reg not in self.mf.saved:
                    self._fail(inst, f"{NAMES[reg]} is not saved")
        return state

    def _inserted(self, inst: MInst, state: State) -> None:
        if inst.op in ("mov", "fmov"):
            source = inst.uses[0]
            self._write(inst.defs[0], _IN_FLIGHT if source == ERROR else state.get(source, _NOTHING), state)
        elif inst.op in REMATERIALISED:
            self._write(inst.defs[0], frozenset(((inst.op, *inst.imm),)), state)
        elif inst.op in ("ldr_x_f", "str_x_f"):
            slot = inst.imm[0]
            if not isinstance(slot, Slot) or slot.kind != "spill" or not 0 <= slot.index < self.mf.spill_slots:
                self._fail(inst, "an inserted access outside the spill slots")
            elif inst.defs:
                self._write(inst.defs[0], state.get(slot, _NOTHING), state)
            else:
                state[slot] = state.get(inst.uses[0], _NOTHING)
        else:
            self._fail(inst, "not an instruction to insert")

    def _write(self, reg: int, names: frozenset[Name], state: State) -> None:
        if reg not in _TRACKED and reg not in (X16, X17, D1) and self.complain and reg != 28:
            raise CheckError(f"{self.mf.name}: x{reg} is not for values")
        state[reg] = names

    def _note(self, origin: MInst, state: State) -> None:
        """A copy, or a constant that is made only where it is used."""
        if origin.op != "copy":
            for reg in origin.defs:
                _forget(reg, state)
            return
        gone = frozenset(origin.defs)
        pairs = list(zip(origin.defs, origin.cold, strict=True))
        for place, names in state.items():
            new = {to for to, source in pairs if isinstance(source, int) and self._holds(names, source, place)}
            if new or names & gone:
                state[place] = names - gone | new
        for to in origin.defs:
            if to < FIRST_VIRTUAL and to in _TRACKED and to not in state.get(to, _NOTHING):
                self._fail(origin, f"x{to} does not hold what was copied there")

    def _instruction(self, inst: MInst, origin: MInst, state: State) -> None:
        same = all(getattr(inst, name) == getattr(origin, name) for name in ("op", "imm", "targets", "trap", "exact", "volatile"))
        if not same or len(inst.uses) != len(origin.uses) or len(inst.defs) != len(origin.defs):
            self._fail(inst, "another instruction than before")
        for place, name in zip(inst.uses + inst.defs, origin.uses + origin.defs, strict=True):
            if name >= FIRST_VIRTUAL and is_float(place) != (name in self.mf.floating):
                self._fail(inst, f"{NAMES[place]} is a register of the other kind")
        for place, name in zip(inst.uses, origin.uses, strict=True):
            self._read(inst, place, name, state)
        for position, (cold, wanted) in enumerate(zip(inst.cold, origin.cold, strict=True)):
            made = (inst.remat or {}).get(position)
            if made is None:
                assert isinstance(wanted, int)
                self._read(inst, cold, wanted, state)
            elif position not in (origin.remat or {}) and self.constants.get(wanted) != (made.op, *made.imm):
                self._fail(inst, f"operand {position} is made as another constant")
        if MOPS[inst.op].early and set(inst.defs) & set(inst.uses) - set(origin.uses):
            self._fail(inst, "a result is written before an operand is read")
        tied = MOPS[inst.op].tied
        if tied >= 0 and inst.defs[tied] != inst.uses[0]:
            self._fail(inst, "the result is not where the operand is that it changes")
        if origin.op in ("call", "calli"):
            _forget(ERROR, state)
        for reg in origin.clobbers:
            state[reg] = _NOTHING
        for name in origin.defs:
            _forget(name, state)
        for reg, name in zip(inst.defs, origin.defs, strict=True):
            if name < FIRST_VIRTUAL and reg != name:
                self._fail(inst, f"x{name} became x{reg}")
            state[reg] = frozenset((name,))

    def _read(self, inst: MInst, place: Place, name: int, state: State) -> None:
        if name < FIRST_VIRTUAL and place != name:
            self._fail(inst, f"x{name} became {place}")
        elif not self._holds(state.get(place, _NOTHING), name, place):
            self._fail(inst, f"{place} does not hold {name - FIRST_VIRTUAL if name >= FIRST_VIRTUAL else name}")

    def _holds(self, names: frozenset[Name], name: int, place: Place) -> bool:
        if name < FIRST_VIRTUAL and name not in _TRACKED:
            return place == name or name == ERROR and name in names     # zero, sp, the error register
        return name in names or self.constants.get(name, ()) in names

    def _fail(self, inst: MInst, message: str) -> None:
        if self.complain:
            raise CheckError(f"{self.mf.name}: {inst_text(inst)}: {message}")


def _constants(before: dict[int, list[MInst]]) -> dict[int | Slot, tuple[object, ...]]:
    """The virtual registers that are a constant everywhere, and which."""
    found: dict[int | Slot, tuple[object, ...]] = {}
    seen: set[int] = set()
    for insts in before.values():
        for inst in insts:
            for reg in inst.defs:
                if inst.op in REMATERIALISED and reg >= FIRST_VIRTUAL and reg not in seen:
                    found[reg] = (inst.op, *inst.imm)
                else:
                    found.pop(reg, None)
                seen.add(reg)
    return found


def _forget(name: int, state: State) -> None:
    for place, names in state.items():
        if name in names:
            state[place] = names - {name}


def _meet(a: State, b: State) -> State:
    return {place: a[place] & b[place] for place in a if place in b}
