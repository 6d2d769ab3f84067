"""The shapes of the SSA form: functions of blocks of instructions.

Every value is one 64-bit word and is named by an integer, unique in its function. An integer of any
language type is held as its exact value extended to 64 bits; what a word means (signed or not) is told
by the opcodes that use it. A block takes parameters; every jump to it passes one argument for each.

I1. A value is defined once: as a parameter of the function's entry block, of another block, or by one instruction.
I2. Every use is dominated by the definition.
I3. A block ends in exactly one terminator, which is not among its instructions.
I4. `alloca` stands in the entry block only.
See vipc/ir/verify.py for the checker and vipc/ir/text.py for the textual form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vipc.records import record

if TYPE_CHECKING:
    from vipc.ir.debug import Source


Reduced = tuple[type[object], tuple[object, ...]]
"""How the small frozen shapes are pickled for the cache: by their constructors, several times faster than by state."""


@record
class Variables:
    """The source variables at an instruction of the function with symbol `function`.

    `values`: one value number a word, in the order of the function's slots (vipc/ir/debug.py); -1 where there is none."""

    function: str
    values: tuple[int, ...] = ()

    def __reduce__(self) -> Reduced:
        return Variables, (self.function, self.values)


@record
class Loc:
    """Where an instruction comes from: a source line, and, when inlined, the call it was inlined into.

    `wild`: it uses an address that nothing vouches for, so that it may fault. `variables`: for the debugger; no pass
    looks at them, and a value that is gone stays named there."""

    file: str
    line: int
    function: str
    caller: Loc | None = None
    wild: bool = field(default=False, compare=False)
    variables: Variables | None = field(default=None, compare=False)

    def __reduce__(self) -> Reduced:
        return Loc, (self.file, self.line, self.function, self.caller, self.wild, self.variables)


Imm = int | str | tuple[str, ...]


@record
class Inst:
    """One instruction: `dst = op args imm`. `op` is a key of vipc.ir.ops.OPS, which tells the arity and effects."""

    op: str
    dst: tuple[int, ...]
    args: tuple[int, ...]
    imm: tuple[Imm, ...] = ()
    loc: Loc | None = None

    def __reduce__(self) -> Reduced:
        return Inst, (self.op, self.dst, self.args, self.imm, self.loc)


@record
class Target:
    """A jump's goal: block number and one argument per parameter of that block."""

    block: int
    args: tuple[int, ...] = ()

    def __reduce__(self) -> Reduced:
        return Target, (self.block, self.args)


@record
class Term:
    """The end of a block. `op` is a key of vipc.ir.ops.TERMS."""

    op: str
    args: tuple[int, ...] = ()
    targets: tuple[Target, ...] = ()
    imm: tuple[Imm, ...] = ()
    loc: Loc | None = None

    def __reduce__(self) -> Reduced:
        return Term, (self.op, self.args, self.targets, self.imm, self.loc)


@dataclass(slots=True)
class Block:
    """Straight-line code. The entry block's parameters are the function's."""

    params: list[int]
    insts: list[Inst]
    term: Term


@dataclass(slots=True)
class Function:
    """One function. `blocks` maps block number to block, in layout order; the first is the entry."""

    name: str                         # linker symbol
    blocks: dict[int, Block]
    results: int                      # number of result words (0..8)
    next_value: int                   # the next free value number
    next_block: int
    traps: str = "brk"                # "brk" | "raise": what a failing check does (language.md, Rulings, Exceptions)
    may_raise: bool = False           # may return with the error register set
    attrs: frozenset[str] = frozenset()   # naked, noreturn, inline, noinline, export, entry
    section: str = ".text"
    loc: Loc | None = None            # the `def` line
    debug_names: dict[int, str] = field(default_factory=dict)
    param_types: tuple[str, ...] = ()   # what each parameter word fits: an integer type, "bool", "length" of a view, "" any
    result_types: tuple[str, ...] = ()  # the same for each result word
    renamed: dict[int, int] = field(default_factory=dict)   # value: what replaced it, for what locations name

    def new_value(self) -> int:
        """A fresh value number."""
        value = self.next_value
        self.next_value += 1
        return value

    def new_block(self) -> int:
        """A fresh block number; the caller adds the block."""
        block = self.next_block
        self.next_block += 1
        return block

    @property
    def entry(self) -> int:
        """The entry block's number."""
        return next(iter(self.blocks))


@dataclass(slots=True)
class DataReloc:
    """At `offset` of a data object stands the 64-bit address of `symbol` + `addend`."""

    offset: int
    symbol: str
    addend: int = 0


@dataclass(slots=True)
class Data:
    """One data object. `size` > len(`bytes`) means the rest is zero; empty `bytes` goes to .bss."""

    name: str
    bytes: bytes
    size: int
    align: int = 8
    section: str = ".rodata"          # .rodata | .data | .bss | a named one
    relocs: list[DataReloc] = field(default_factory=list)


@dataclass(slots=True)
class Program:
    """A whole image in SSA form; `source`: what a debugger is told of the sources, if anything."""

    functions: list[Function]
    data: list[Data]
    entry: str | None = None
    source: Source | None = None
