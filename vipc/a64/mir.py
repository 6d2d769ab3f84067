"""Machine IR: A64 instructions whose operands are virtual or fixed registers, in blocks.

I1. An instruction's operands are `defs` then `uses`, in the order of its opcode's text (vipc/a64/opcodes.py).
I2. `cold` operands are read from wherever the value lives, register or stack slot: those of `copy` and the message
    values of a check.
I3. A block's last instruction has no way past it. Before it may stand `b_if` with their compares; `succs` lists all
    goals, each once.
I4. Fixed registers are live within one block only, from a definition (a copy, a call) to the next use. The entry's
    arguments are live from the function's start to the first instruction.
I5. `copy` moves all its operands at once: defs[i] = cold[i]. After allocation a copy's moves stand before it and it
    is a note for the checker, emitting nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vipc.a64.registers import FIRST_VIRTUAL, NAMES
from vipc.ir.core import Loc
from vipc.records import record


@record
class Slot:
    """A place in the frame: `kind` is spill, object, out (arguments of calls) or in (own stack arguments)."""

    kind: str
    index: int
    offset: int = 0

    def __str__(self) -> str:
        return f"{self.kind}{self.index}" + (f"+{self.offset}" if self.offset else "")


MImm = int | str | Slot


@record
class Trap:
    """What a failing check says: its key in vipc.lang.traps, the constant text, and the values' signs."""

    key: str
    text: str
    signs: str


@dataclass(slots=True)
class MInst:
    """One instruction. `clobbers` are registers whose contents it destroys besides `defs`."""

    op: str
    defs: list[int] = field(default_factory=list)
    uses: list[int] = field(default_factory=list)
    imm: tuple[MImm, ...] = ()
    loc: Loc | None = None
    cold: list[int | Slot] = field(default_factory=list)
    targets: tuple[int, ...] = ()
    trap: Trap | None = None
    clobbers: tuple[int, ...] = ()
    remat: dict[int, MInst] | None = None   # after allocation: how to make a cold operand (its position) again
    volatile: bool = False                  # an access to be done exactly so
    exact: int = 0                          # bits to set in the first message value: what a 32-bit result left out
    origin: MInst | None = None             # after allocation: the instruction this was, None when inserted


@dataclass(slots=True)
class MBlock:
    """Straight-line code. `depth`: how many loops it is in; `cold`: runs at most once, before an error."""

    insts: list[MInst]
    depth: int = 0
    cold: bool = False
    succs: list[int] = field(default_factory=list)


@dataclass(slots=True)
class FrameObject:
    """One `alloca`."""

    size: int
    align: int


@dataclass(slots=True)
class ValueNames:
    """SSA values in machine IR. `constants`: those that are never in a register of their own, as (kind, what, offset);
    `split`: a second register of a value; `low`: only their low halves are right; `renamed`: as Function.renamed."""

    constants: dict[int, tuple[str, int | str | Slot, int]]
    split: dict[int, int]
    low: set[int]
    renamed: dict[int, int]


@dataclass(slots=True)
class MachineFunction:
    """One function in machine IR. `blocks` in layout order, the entry first."""

    name: str
    blocks: dict[int, MBlock]
    next_virtual: int
    traps: str
    attrs: frozenset[str]
    section: str
    loc: Loc | None
    objects: list[FrameObject] = field(default_factory=list)
    has_calls: bool = False
    has_checks: bool = False
    reads_error: bool = False
    frame_start: int | None = None          # the block that makes the frame, when that is not the entry
    framed: frozenset[int] = frozenset()    # then: the blocks that run with the frame
    out_size: int = 0                       # bytes of stack arguments of the calls it makes
    spill_slots: int = 0                    # set by the allocator
    saved: list[int] = field(default_factory=list)   # callee-saved registers it uses; set by the allocator
    floating: set[int] = field(default_factory=set)   # virtual registers that are d registers
    names: ValueNames | None = None         # for the debugger: what SSA values are here
    homes: dict[int, int | Slot] = field(default_factory=dict)   # place of each virtual register; set by the allocator
    live_in: dict[int, list[int]] = field(default_factory=dict)  # virtual registers live at the blocks' starts; likewise

    def new_virtual(self) -> int:
        """A fresh virtual register."""
        self.next_virtual += 1
        return self.next_virtual - 1

    def new_float(self) -> int:
        """A fresh virtual d register."""
        self.floating.add(self.next_virtual)
        return self.new_virtual()


def register_text(reg: int | Slot) -> str:
    """x3, v12 or spill0."""
    if isinstance(reg, Slot):
        return str(reg)
    return f"v{reg - FIRST_VIRTUAL}" if reg >= FIRST_VIRTUAL else NAMES[reg]


def inst_text(inst: MInst) -> str:
    """One instruction, as `--emit=mir` prints it."""
    text = inst.op
    if inst.defs:
        text = ", ".join(register_text(r) for r in inst.defs) + " = " + text
    if inst.imm:
        text += "(" + ", ".join(str(imm).replace("\n", "; ") for imm in inst.imm) + ")"
    if inst.uses:
        text += " " + ", ".join(register_text(r) for r in inst.uses)
    if inst.cold:
        text += " <- " + ", ".join(register_text(r) for r in inst.cold)
    if inst.trap:
        text += f" else {inst.trap.key}"
    if inst.targets:
        text += " -> " + ", ".join(f"b{target}" for target in inst.targets)
    return text


def print_machine_function(mf: MachineFunction) -> str:
    """The textual form of a function, before or after allocation."""
    lines = [f"mfunc {mf.name} traps={mf.traps} {{"]
    for number, block in mf.blocks.items():
        lines.append(f"b{number}:  depth={block.depth}" + (" cold" if block.cold else ""))
        lines += [f"  {inst_text(inst)}" for inst in block.insts]
    return "\n".join([*lines, "}"]) + "\n"
