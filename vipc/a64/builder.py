"""The state of selecting one function: which values are needed, what may be folded, where constants are made.

Blocks are selected from their end to their start, in reverse reverse-post-order, so every use of a value is seen
before its definition; a definition all of whose uses folded it is never emitted.

I1. A pure instruction is emitted only when its value is in `needed`.
I2. Lowering one IR instruction appends to `chunk` in forward order; `finish_chunk` moves that, reversed, to `out`.
I3. A constant used outside loops is made once per stretch without calls, just before its first use; one used in a
    loop is made before the outermost loop. The allocator may make it again elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from vipc.a64.exits import split_exits
from vipc.a64.floating import FLOAT_OPS, find_floating
from vipc.a64.join import join_branches
from vipc.a64.mir import FrameObject, MachineFunction, MImm, MInst, Slot, Trap
from vipc.a64.narrow import Widths, find_widths, without_extensions
from vipc.a64.pointers import use_pointers
from vipc.a64.registers import FIRST_VIRTUAL, ZR
from vipc.a64.steps import share_steps
from vipc.a64.wrap import find_frame_start
from vipc.ir.cfg import Dominators, Loop, dominators, loops
from vipc.ir.core import Function, Imm, Inst, Loc

CONSTANTS = frozenset(("const", "addr", "alloca"))

Key = tuple[str, int | str | Slot, int]
"""A constant: ("const", value, 0), ("fconst", word of a float, 0), ("addr", symbol, offset) or ("frame_addr", slot, 0)."""


@dataclass(slots=True)
class Shifted:
    """An operand `value` shifted: kind lsl, lsr or asr."""

    value: int
    kind: str
    amount: int


class Builder:
    """See the module's text."""

    def __init__(self, f: Function) -> None:
        joined = join_branches(f)
        self.dom: Dominators = dominators(joined)
        f = split_exits(joined, self.dom)
        if f is not joined:
            self.dom = dominators(f)
        found = loops(self.dom)
        f = share_steps(use_pointers(f, self.dom, found), self.dom, found)
        self.mf = MachineFunction(f.name, {}, f.next_value + FIRST_VIRTUAL, f.traps, f.attrs, f.section, f.loc)
        self.widths: Widths = find_widths(f, self.dom.order)
        self.f = f = without_extensions(f, self.dom.order, self.widths)
        self.outer: dict[int, Loop] = {}
        self.depth: dict[int, int] = dict.fromkeys(self.dom.order, 0)
        for loop in found:
            for number in loop.blocks:
                self.outer[number] = loop               # inner loops come first, so the outermost stays
                self.depth[number] += 1
        self.defs: dict[int, Inst] = {}
        self.home: dict[int, int] = {}
        self.use_count: dict[int, int] = {}
        self.slots: dict[int, Slot] = {}
        self.keys: dict[int, Key] = {}                  # the values that are constants
        self.frame_start = find_frame_start(f, self.dom, self.depth)
        self.framed: frozenset[int] = frozenset()
        if self.frame_start is not None:
            self.framed = frozenset(n for n in self.dom.order if self.dom.dominates(self.frame_start, n))
        self.split: dict[int, int] = {}                 # value from before the frame: its register within
        self.floats = False                             # are there operations on floats?
        self._scan()
        self.floating = find_floating(f, self.dom.order, self.depth) if self.floats else set[int]()
        self.mf.floating.update([value + FIRST_VIRTUAL for value in self.floating])
        self.edge_blocks = 0
        self.entry = self.block = f.entry
        self.loc: Loc | None = None
        self.at = 0                                     # position of the instruction being selected
        self.w = False                                  # is a 32-bit form being selected?
        self.chunk: list[MInst] = []
        self.out: list[MInst] = []
        self.needed: set[int] = set()
        self.load_as: dict[int, tuple[str, int]] = {}   # a load's value: the type to load and its register instead
        self.steps: dict[int, tuple[int, int]] = {}     # an access, by identity: the register that walks on, and how far
        self.quotients: dict[int, int] = {}             # a remainder's value: the register of the quotient to make with it
        self.hoisted: dict[int, list[MInst]] = {}       # constants to make at the end of a block
        self._hoisted_at: dict[tuple[Key, int], int] = {}
        self._pending: dict[Key, tuple[int, int]] = {}  # constant: its register and place in `out`
        self._inserts: list[tuple[int, MInst]] = []
        self._fresh: list[Key] = []                     # constants used by the chunk

    def _scan(self) -> None:
        count, home, defs = self.use_count, self.home, self.defs
        used: list[int] = []
        for number in self.dom.order:
            block = self.f.blocks[number]
            for value in block.params:
                home[value] = number
            for inst in block.insts:
                for value in inst.dst:
                    defs[value] = inst
                    home[value] = number
                used += inst.args
                if inst.op in CONSTANTS:
                    self.keys[inst.dst[0]] = self._key(inst)
                elif inst.op in FLOAT_OPS:
                    self.floats = True
            term = block.term
            used += term.args
            for target in term.targets:
                used += target.args
        for value in used:
            count[value] = count.get(value, 0) + 1

    def _key(self, inst: Inst) -> Key:
        """The constant that a definition makes."""
        what, *rest = inst.imm
        if inst.op == "const":
            assert isinstance(what, int)
            what &= (1 << 64) - 1
            return "const", what - (1 << 64) if what >> 63 else what, 0
        if inst.op == "addr":
            assert isinstance(what, str) and isinstance(rest[0], int)
            return "addr", what, rest[0]
        assert isinstance(what, int) and isinstance(rest[0], int)
        slot = self.slots[inst.dst[0]] = Slot("object", len(self.mf.objects))
        self.mf.objects.append(FrameObject(what, rest[0]))
        return "frame_addr", slot, 0

    # What values are

    def const(self, value: int) -> int | None:
        """The value's constant, read as signed, if it is one."""
        key = self.keys.get(value)
        return key[1] if key is not None and key[0] == "const" else None    # type: ignore[return-value]

    def local(self, value: int, *ops: str) -> Inst | None:
        """The value's definition, when it stands in this block and is one of `ops`.

        A value computed at 32 bits may have users that count on its upper half being zero: no 64-bit form for those.
        """
        return self.known(value, *ops) if self.home.get(value) == self.block else None

    def known(self, value: int, *ops: str) -> Inst | None:
        """As `local`, in any block."""
        inst = self.defs.get(value)
        if inst is None or inst.op not in ops:
            return None
        return inst if self.w or value not in self.widths.low else None

    def fold(self, value: int, *ops: str) -> Inst | None:
        """As `local`, when this is the only use: the definition may become part of the instruction being selected."""
        return self.local(value, *ops) if self.use_count[value] == 1 else None

    def previous(self, inst: Inst) -> Inst | None:
        """The instruction before this one in its block, constants left out."""
        insts = self.f.blocks[self.block].insts
        at = self.at - 1
        assert insts[self.at] is inst
        while at >= 0 and insts[at].op in ("const", "addr"):
            at -= 1
        return insts[at] if at >= 0 else None

    def partner(self, inst: Inst, op: str) -> tuple[int, bool] | None:
        """The value of the division with the same operands in this block, and whether it comes first."""
        insts = self.f.blocks[self.block].insts
        for at, other in enumerate(insts):
            if other.op == op and other.args == inst.args:
                return other.dst[0], at < self.at
        return None

    def shifted(self, value: int, kinds: tuple[str, ...] = ("lsl", "lsr", "asr")) -> Shifted | None:
        """A foldable shift by a constant 1..63."""
        inst = self.fold(value, "shl", "lshr", "ashr", "mul")
        if inst is None:
            return None
        amount = self.const(inst.args[1])
        if amount is None:
            return None
        if inst.op == "mul":
            if amount <= 1 or amount & (amount - 1):
                return None
            amount = amount.bit_length() - 1
        kind = {"shl": "lsl", "lshr": "lsr", "ashr": "asr", "mul": "lsl"}[inst.op]
        return Shifted(inst.args[0], kind, amount) if 0 < amount < 64 and kind in kinds else None

    def is_u32(self, value: int) -> bool:
        """Are the upper 32 bits certainly zero?"""
        return value in self.widths.small

    def is_u16(self, value: int) -> bool:
        """Are all but the low 16 bits certainly zero?"""
        inst = self.defs.get(value)
        return inst is not None and inst.op in ("load", "vload", "ext") and inst.imm[0] in ("u8", "u16")

    # Operands

    def new(self) -> int:
        """A fresh virtual register."""
        return self.mf.new_virtual()

    def dst(self, inst: Inst, index: int = 0) -> int:
        """The register of a result."""
        return inst.dst[index] + FIRST_VIRTUAL

    def reg(self, value: int) -> int:
        """A general register that holds the value."""
        register = self.any_reg(value)
        if value not in self.floating:
            return register
        moved = self.new()
        self.emit("fmov", [moved], [register])
        return moved

    def float_reg(self, value: int) -> int:
        """A d register that holds the value."""
        key = self.keys.get(value)
        if key is not None and key[0] == "const":
            return self.literal(("fconst", key[1], 0))
        register = self.any_reg(value)
        if value in self.floating:
            return register
        moved = self.mf.new_float()
        self.emit("fmov", [moved], [register])
        return moved

    def any_reg(self, value: int) -> int:
        """The register that holds the value, of either kind: for what is moved, stored or only shown."""
        if value in self.keys:
            return self.literal(self.keys[value])
        if self.framed and self.block in self.framed and self._is_from_before(value):
            if value not in self.split:
                self.split[value] = self.mf.new_float() if value in self.floating else self.new()
            return self.split[value]
        self.needed.add(value)
        return value + FIRST_VIRTUAL

    def _is_from_before(self, value: int) -> bool:
        """Is the value defined before the frame is made, or a parameter of the block that makes it?"""
        home = self.home[value]
        return home not in self.framed or home == self.frame_start and value not in self.defs

    def split_values(self) -> None:
        """At the start of the block that makes the frame: values from before go to their registers within."""
        if self.split:
            self.copy(list(self.split.values()), [value + FIRST_VIRTUAL for value in self.split])
            self.chunk[-1].imm = ("split",)
            self.needed.update(self.split)

    def reg0(self, value: int) -> int:
        """As `reg`, the zero register for 0: where register 31 means zero."""
        return ZR if self.const(value) == 0 else self.reg(value)

    def any_reg0(self, value: int) -> int:
        """As `any_reg`, the zero register for 0."""
        return ZR if self.const(value) == 0 else self.any_reg(value)

    def key(self, value: int) -> Key | None:
        """The constant that the value is, if any."""
        return self.keys.get(value)

    def literal(self, key: Key) -> int:
        """A register that holds the constant here."""
        outer = self.outer.get(self.block)
        before = self._before(outer) if outer is not None else None
        if outer is not None and before is not None:
            place = (key, outer.header)
            register = self._hoisted_at.get(place)
            if register is None:
                register = self._hoisted_at[place] = self._new_for(key)
                self.hoisted.setdefault(before, []).append(make_literal(key, register))
            return register
        known = self._pending.get(key)
        register = known[0] if known is not None else self._new_for(key)
        self._pending[key] = (register, len(self.out))
        self._fresh.append(key)
        return register

    def _new_for(self, key: Key) -> int:
        return self.mf.new_float() if key[0] == "fconst" else self.new()

    def constant(self, number: int) -> int:
        """A register that holds the number."""
        return self.literal(("const", number, 0))

    def _before(self, loop: Loop) -> int | None:
        """The nearest block outside loops that dominates the loop; None when the entry is in a loop."""
        block = loop.header
        while self.depth[block]:
            above = self.dom.idom[block]
            if above == block:
                return None
            block = above
        return block

    # Emitting

    def emit(self, op: str, defs: list[int], uses: list[int], imm: tuple[MImm, ...] = ()) -> MInst:
        """Append to the chunk."""
        inst = MInst(op, defs, uses, imm, self.loc)
        self.chunk.append(inst)
        return inst

    def copy(self, defs: list[int], sources: list[int]) -> None:
        """All moves at once."""
        if defs:
            self.chunk.append(MInst("copy", defs, [], (), self.loc, [*sources]))

    def place(self, targets: list[int], values: tuple[int, ...] | list[int]) -> None:
        """Move values into registers, all at once; constants are made there."""
        keys = self.keys
        moved: list[int] = []
        sources: list[int] = []
        made: list[MInst] = []
        for to, value in zip(targets, values, strict=True):
            if value in keys:
                key = keys[value]
                if to in self.mf.floating and key[0] == "const":
                    key = "fconst", key[1], 0
                made.append(make_literal(key, to, self.loc))
            else:
                moved.append(to)
                sources.append(self.any_reg(value))
        self.copy(moved, sources)
        self.chunk += made

    def check(self, op: str, uses: list[int], imm: tuple[MImm, ...], trap: Trap, values: tuple[int, ...] = ()) -> None:
        """Append a jump to a trap of its own in the cold tail; `values` are those of the message."""
        inst = self.emit("check_" + op, [], uses, imm)
        self.attach(inst, trap, values)

    def attach(self, inst: MInst, trap: Trap, values: tuple[int, ...]) -> None:
        """Give the instruction its trap and the message's values."""
        inst.trap = trap
        self.mf.has_checks = True
        for position, value in enumerate(values):
            key = self.key(value)
            if key is None:
                inst.cold.append(self.any_reg(value))
            else:
                inst.cold.append(ZR)
                inst.remat = inst.remat or {}
                inst.remat[position] = make_literal(key, ZR)

    def finish_chunk(self) -> None:
        """Move the chunk to `out`."""
        self.chunk.reverse()
        self.out.extend(self.chunk)
        self.chunk = []
        if self._fresh:
            place = len(self.out)
            for key in self._fresh:
                if key in self._pending:
                    self._pending[key] = (self._pending[key][0], place)
            self._fresh.clear()

    def forget_constants(self) -> None:
        """Constants used below this point are not kept across it."""
        for key, (register, place) in self._pending.items():
            self._inserts.append((place, make_literal(key, register)))
        self._pending.clear()

    def take_block(self) -> list[MInst]:
        """The selected block in forward order; ready for the next."""
        self.forget_constants()
        self._inserts.sort(key=lambda entry: entry[0], reverse=True)
        for place, inst in self._inserts:
            self.out.insert(place, inst)
        self._inserts.clear()
        self.out.reverse()
        block, self.out = self.out, []
        return block


def make_literal(key: Key, register: int, loc: Loc | None = None) -> MInst:
    """The pseudo-instruction that makes a constant."""
    kind, what, offset = key
    return MInst(kind, [register], [], (what, offset) if kind == "addr" else (what,), loc)


def word(imm: Imm) -> str:
    """An immediate that is a word."""
    assert isinstance(imm, str)
    return imm
