"""Runs functions of the SSA form as machine code: compiled, assembled, linked, and executed by Unicorn.

The runtime of the "raise" model is a few stubs that write down what was raised. Every call checks that callee-saved
registers, the stack pointer and the error register come back as the calling convention says.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from unicorn import UC_ARCH_ARM64, UC_HOOK_CODE, UC_HOOK_INTR, UC_MODE_ARM, Uc
from unicorn import arm64_const as regs

from vipc.a64.compile import compile_function
from vipc.a64.emit import EmittedFunction, Row
from vipc.asm.assemble import assemble
from vipc.asm.objects import data_object
from vipc.ir.core import Data, Function
from vipc.ir.interp import ERROR_BASE
from vipc.ir.words import read
from vipc.lang.traps import BY_CODE, TRAPS
from vipc.link.layout import user_layout
from vipc.link.link import link

STACK = 0x7000_0000
STACK_SIZE = 0x10_0000
RETURN = 0x6000_0000
X = [getattr(regs, f"UC_ARM64_REG_X{number}") for number in range(31)]
SENTINEL = 0x5EED_0000

_DIRTY = "\n".join(f"movz x{number}, #{0xD000 + number}" for number in range(18) if number not in (0, 1))


def _runtime() -> str:
    lines = [".global trace", "trace:", "movz x0, #0xdead", "movz x1, #0xdead", _DIRTY, "ret"]
    for trap in TRAPS:
        lines += [f".global __vip_raise_{trap.key}", f"__vip_raise_{trap.key}:",
                  "adrp x2, raised", "add x2, x2, :lo12:raised", "stp x0, x1, [x2]", f"movz x3, #{trap.code}",
                  "stp x3, x30, [x2, #16]", f"movz x28, #{ERROR_BASE}", _DIRTY, "ret"]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Failed:
    """A check failed: as vipc.ir.interp.Trap, and the row's line."""

    key: str
    values: tuple[int, ...]
    text: str
    line: int


@dataclass
class Result:
    """What a call did. `error`: the error register at the return."""

    words: tuple[int, ...] = ()
    error: int = 0
    failed: Failed | None = None
    instructions: int = 0


@dataclass
class Code:
    """A program ready to run."""

    functions: list[EmittedFunction] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    row_at: dict[int, Row] = field(default_factory=dict)

    def text(self) -> str:
        """All assembly text."""
        return "".join(function.text for function in self.functions)


class Program:
    """Compiled functions in an emulator. `memory`: base address to contents, as the interpreter's."""

    def __init__(self, functions: Iterable[Function], data: Iterable[Data] = (), externals: str = "",
                 compiled: Iterable[EmittedFunction] | None = None) -> None:
        self.code = Code()
        self.results = {}
        for f in functions:
            self.results[f.name] = f.results
            emitted = compile_function(f, len(self.code.rows))
            self.code.functions.append(emitted)
            self.code.rows += emitted.rows
        objects = [assemble(f.text, f.section, f.name) for f in self.code.functions]
        objects.append(assemble(_runtime() + externals, ".text.runtime", "runtime.s"))
        objects += [data_object(item) for item in (*data, Data("raised", b"", 32, section=".bss"))]
        keep = [f.name for f in self.code.functions]
        self.linked = link(objects, user_layout(), keep[0], keep)
        self.uc = Uc(UC_ARCH_ARM64, UC_MODE_ARM)
        for placed in self.linked.outputs:
            if placed.size:
                start, end = placed.address & -4096, -(-(placed.address + placed.size) // 4096) * 4096
                self._map(start, end - start)
                self.uc.mem_write(placed.address, bytes(placed.data))
            for piece in placed.pieces:
                for mark in piece.section.rows:
                    self.code.row_at[piece.address + mark.offset] = self.code.rows[mark.key]
        self._map(STACK, STACK_SIZE)
        self._map(RETURN, 4096)
        self.pc = 0
        self.count = 0
        self.uc.hook_add(UC_HOOK_INTR, self._interrupt)
        self.uc.hook_add(UC_HOOK_CODE, self._step)

    def _map(self, start: int, size: int) -> None:
        for first, last, _ in self.uc.mem_regions():
            if first <= start and start + size - 1 <= last:
                return
        self.uc.mem_map(start, size)

    def _interrupt(self, uc: Uc, number: int, data: object) -> None:
        self.interrupted = True
        uc.emu_stop()

    def _step(self, uc: Uc, address: int, size: int, data: object) -> None:
        self.pc = address
        self.count += 1

    def map_memory(self, memory: dict[int, bytearray]) -> None:
        """Put the regions into the emulator."""
        for base, contents in memory.items():
            self._map(base & -4096, -(-(base % 4096 + len(contents)) // 4096) * 4096)
            self.uc.mem_write(base, bytes(contents))

    def call(self, name: str, args: Iterable[int] = (), fuel: int = 2_000_000) -> Result:
        """Call a function as C would."""
        uc = self.uc
        args = list(args)
        sp = STACK + STACK_SIZE - 256
        for number in range(31):
            uc.reg_write(X[number], SENTINEL + number)
        uc.reg_write(X[28], 0)
        uc.reg_write(X[30], RETURN)
        uc.reg_write(regs.UC_ARM64_REG_SP, sp)
        for number, word in enumerate(args[:8]):
            uc.reg_write(X[number], word % 2**64)
        for number, word in enumerate(args[8:]):
            uc.mem_write(sp + 8 * number, struct.pack("<Q", word % 2**64))
        self.interrupted = False
        self.count = 0
        uc.emu_start(self.linked.address_of(name), RETURN, count=fuel)
        result = Result(instructions=self.count)
        if self.interrupted:
            result.failed = self._brk()
            return result
        assert uc.reg_read(regs.UC_ARM64_REG_PC) == RETURN, "out of fuel"
        for number in (*range(19, 28), 29):
            assert uc.reg_read(X[number]) == SENTINEL + number, f"{name} changed x{number}"
        assert uc.reg_read(regs.UC_ARM64_REG_SP) == sp
        result.error = uc.reg_read(X[28])
        if result.error:
            result.failed = self._raised()
        else:
            result.words = tuple(uc.reg_read(X[number]) for number in range(self.results[name]))
        return result

    def frames(self) -> list[int]:
        """The address of the last `brk`, and the return addresses: in x30 where its row says so, and along x29."""
        found, record = [self.pc], self.uc.reg_read(X[29])
        if self.code.row_at[self.pc].leaf:
            found.append(self.uc.reg_read(X[30]))
        while STACK <= record < STACK + STACK_SIZE:
            record, address = struct.unpack("<2Q", self.uc.mem_read(record, 16))
            found.append(address)
        return found

    def _brk(self) -> Failed:
        immediate = struct.unpack("<I", self.uc.mem_read(self.pc, 4))[0] >> 5 & 0xFFFF
        assert immediate >> 14 == 1
        numbers = [n for n in (immediate >> 5 & 31, immediate & 31) if n != 31]
        words = [self.uc.reg_read(X[number]) for number in numbers]
        return self._failed(self.pc, immediate >> 10 & 15, words)

    def _raised(self) -> Failed:
        base = self.linked.address_of("raised")
        a, b, code, address = struct.unpack("<4Q", self.uc.mem_read(base, 32))
        return self._failed(address, code, [a, b])

    def _failed(self, address: int, code: int, words: list[int]) -> Failed:
        row = self.code.row_at[address]
        assert row.trap_text is not None
        values = tuple(read(word, sign) for word, sign in zip(words, row.signs, strict=False))
        return Failed(BY_CODE[code].key, values, row.trap_text, row.loc.line)
