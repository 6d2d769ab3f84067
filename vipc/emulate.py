"""Runs a linked program in Unicorn: `vipc run --emulate`, tests and benchmarks.

The program's calls (svc, number in x8): 0x700 write(file, address, length), 0x701 exit(status). Everything else that
stops it is an error of the program and ends in a traceback with status 1: a failed check of the "brk" model, a fault,
an exhausted stack, more instructions than allowed.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection
from unicorn import UC_ARCH_ARM64, UC_HOOK_BLOCK, UC_HOOK_INTR, UC_HOOK_MEM_INVALID, UC_MODE_ARM
from unicorn import arm64_const as regs
from unicorn.unicorn import Uc, UcError

from vipc.debuginfo.linetable import LineTable, RowInfo, read
from vipc.debuginfo.report import Frame, Report, trap_text

PAGE = 4096
STACK_TOP = 0x7FFF_F000_0000
STACK_SIZE = 8 << 20
RETURN = 0x7000_0000_0000                  # where a called function returns to
DEADLINE = 20_000_000_000                  # instructions
START = "__vip_main"                       # calls main; no frame of the program
CALL_WRITE, CALL_EXIT = 0x700, 0x701
EXCEPTION_SVC, EXCEPTION_BRK = 2, 7        # Unicorn's numbers
X = [getattr(regs, f"UC_ARM64_REG_X{number}") for number in range(31)]
MASK = (1 << 64) - 1
ENGINE: Any = Uc                           # Unicorn has no types


@dataclass
class Result:
    """How a run ended. `instructions`: 0 unless they were counted. `value`: x0 at the end of `call_export`."""

    status: int = 0
    stdout: bytes = b""
    stderr: bytes = b""
    instructions: int = 0
    value: int = 0


@dataclass
class Image:
    """What the emulator needs of an ELF."""

    entry: int
    segments: list[tuple[int, bytes, int]] = field(default_factory=list)      # address, data, size in memory
    symbols: dict[str, tuple[int, int]] = field(default_factory=dict)         # address, size
    lines: LineTable | None = None

    def row(self, address: int, exact: bool = True) -> RowInfo | None:
        """The row of an address; else, unless it has to be exact, of the next one in the same function."""
        if self.lines is None:
            return None
        if exact or self.lines.lookup(address):
            return self.lines.lookup(address)
        end = max((start + size for start, size in self.symbols.values() if start <= address < start + size), default=0)
        later = [row for row in self.lines.addresses() if address < row < end]
        return self.lines.lookup(min(later)) if later else None


def load(elf: bytes) -> Image:
    """Reads an ELF."""
    file = ELFFile(io.BytesIO(elf))
    image = Image(file["e_entry"])
    for segment in file.iter_segments("PT_LOAD"):
        image.segments.append((segment["p_vaddr"], segment.data(), segment["p_memsz"]))
    for section in file.iter_sections():
        if isinstance(section, SymbolTableSection):
            for symbol in section.iter_symbols():
                image.symbols[symbol.name] = symbol["st_value"], symbol["st_size"]
    table = file.get_section_by_name(".vipline")
    if table is not None and table.data_size:
        image.lines = read(table.data(), image.symbols.get("__image_start", (image.segments[0][0], 0))[0])
    return image


def run_elf(elf: bytes, arguments: Iterable[int] = (), deadline: int = DEADLINE, count: bool = False) -> Result:
    """Runs a program from its entry to its exit. Counting its instructions makes it some fifty times slower."""
    return run_image(load(elf), arguments, deadline, count)


def run_image(image: Image, arguments: Iterable[int] = (), deadline: int = DEADLINE, count: bool = False) -> Result:
    """`run_elf` of an ELF that was read before."""
    machine = _Machine(image, deadline, count)
    machine.run(image.entry, arguments)
    return machine.result


def call_export(elf: bytes, symbol: str, arguments: Iterable[int] = (), memory: Mapping[int, bytearray] | None = None,
                deadline: int = DEADLINE, count: bool = True) -> Result:
    """Calls an exported function of a freestanding ELF; its result is `value`. `memory`: what lies at which address
    beside the ELF, given to the function and brought up to date afterwards."""
    machine = _Machine(load(elf), deadline, count)
    for address, content in (memory or {}).items():
        machine.add(address, content)
    machine.run(machine.image.symbols[symbol][0], arguments)
    for address, content in (memory or {}).items():
        content[:] = machine.uc.mem_read(address, len(content))
    return machine.result


class _Machine:
    """One run."""

    def __init__(self, image: Image, deadline: int, count: bool) -> None:
        self.image = image
        self.deadline = deadline
        self.result = Result()
        self.done = False
        self._stdout = bytearray()
        self._stderr = bytearray()
        self._fault: tuple[str, int] | None = None
        self._stop: tuple[int, int] | None = None              # exception number, its syndrome's address
        self.uc = ENGINE(UC_ARCH_ARM64, UC_MODE_ARM)
        self._map()
        if count:
            self.uc.hook_add(UC_HOOK_BLOCK, self._block)
        self.uc.hook_add(UC_HOOK_INTR, self._interrupt)
        self.uc.hook_add(UC_HOOK_MEM_INVALID, self._invalid)

    def _map(self) -> None:
        pages: set[int] = set()
        for address, _, size in self.image.segments:
            pages.update(range(address // PAGE, -(-(address + size) // PAGE)))
        run: list[int] = []
        for page in [*sorted(pages), -1]:
            if run and page != run[-1] + 1:
                self.uc.mem_map(run[0] * PAGE, len(run) * PAGE)
                run = []
            run.append(page)
        for address, data, _ in self.image.segments:
            self.uc.mem_write(address, data)
        self.uc.mem_map(STACK_TOP - STACK_SIZE, STACK_SIZE)
        self.uc.mem_map(RETURN, PAGE)

    def add(self, address: int, content: bytes | bytearray) -> None:
        """More memory."""
        start, end = address // PAGE * PAGE, -(-(address + len(content)) // PAGE) * PAGE
        self.uc.mem_map(start, end - start)
        self.uc.mem_write(address, bytes(content))

    # Hooks

    def _block(self, uc: Any, address: int, size: int, data: object) -> None:
        self.result.instructions += size // 4

    def _interrupt(self, uc: Any, number: int, data: object) -> None:
        if number == EXCEPTION_SVC and self._call(uc):
            return
        self._stop = number, uc.reg_read(regs.UC_ARM64_REG_PC)
        uc.emu_stop()

    def _invalid(self, uc: Any, access: int, address: int, size: int, value: int, data: object) -> bool:
        self._fault = "memory", address & MASK
        return False

    def _call(self, uc: Any) -> bool:
        """A call of the program; False if there is no such call."""
        number, x0, x1, x2 = (uc.reg_read(X[index]) for index in (8, 0, 1, 2))
        if number == CALL_WRITE:
            target = self._stdout if x0 == 1 else self._stderr
            target += uc.mem_read(x1, x2) if x2 else b""
            return True
        if number == CALL_EXIT:
            self.result.status = x0 & 0xFF
            self.done = True
            uc.emu_stop()
            return True
        return False

    # Running

    def run(self, address: int, arguments: Iterable[int]) -> None:
        """From `address` to the exit, the return, or what stops the program."""
        uc = self.uc
        uc.reg_write(regs.UC_ARM64_REG_SP, STACK_TOP)
        uc.reg_write(X[30], RETURN)
        for index, word in enumerate(arguments):
            uc.reg_write(X[index], word & MASK)
        try:
            uc.emu_start(address, RETURN, 0, self.deadline)
        except UcError as error:
            self._fault = self._fault or (str(error), 0)
        if not (self.done or self._fault or self._stop) and uc.reg_read(regs.UC_ARM64_REG_PC) != RETURN:
            self._fault = "deadline", 0
        self.result.value = uc.reg_read(X[0])
        if not self.done and (self._fault or self._stop):
            self.result.status = 1
            self._stderr += self._report().encode()
        self.result.stdout, self.result.stderr = bytes(self._stdout), bytes(self._stderr)

    # What stopped it

    def _report(self) -> str:
        pc = self.uc.reg_read(regs.UC_ARM64_REG_PC)
        if self._fault is None:
            assert self._stop is not None
            return self._stopped(*self._stop)
        kind, address = self._fault
        if kind == "deadline":
            return self._traceback(pc, f"vipc: stopped after {self.deadline:,} instructions")
        if kind != "memory":
            return self._traceback(pc, f"vipc: the emulator stopped at {pc:#x}: {kind}")
        guard = STACK_TOP - STACK_SIZE
        if guard - STACK_SIZE <= address < guard:
            return self._traceback(pc, "RecursionError: stack exhausted")
        return self._traceback(pc, f"vipc: access to unmapped memory at {address:#x}, by the instruction at {pc:#x}")

    def _stopped(self, number: int, pc: int) -> str:
        """A brk, or a call nobody knows."""
        word = struct.unpack("<I", self.uc.mem_read(pc, 4))[0]
        if word >> 21 != 0b11010100001:                        # not brk: Unicorn may stand behind it
            word = struct.unpack("<I", self.uc.mem_read(pc - 4, 4))[0]
            pc -= 4
        immediate = word >> 5 & 0xFFFF
        if number != EXCEPTION_BRK:
            return self._traceback(pc, f"vipc: unknown call {self.uc.reg_read(X[8]):#x} at {pc:#x}")
        if immediate >> 14 != 1:
            return self._traceback(pc, f"vipc: brk #{immediate:#x} at {pc:#x}")
        values = [self.uc.reg_read(X[index]) if index != 31 else 0 for index in (immediate >> 5 & 31, immediate & 31)]
        return self._traceback(pc, trap_text(immediate >> 10 & 15, values, self.image.row(pc)))

    def _traceback(self, pc: int, last: str) -> str:
        report = Report()
        for position, address in enumerate(self._frames(pc)):
            row = self.image.row(address, exact=position > 0)
            if row is not None and row.loc.function != START:
                report.add(Frame.of(row))
        return report.text(last)

    def _frames(self, pc: int) -> Iterable[int]:
        """The address stopped at, and the return addresses of the frames above it."""
        yield pc
        row = self.image.row(pc, exact=False)
        if row is not None and row.leaf:
            yield self.uc.reg_read(X[30])
        record = self.uc.reg_read(X[29])
        while record and STACK_TOP - STACK_SIZE <= record <= STACK_TOP - 16:
            above, address = struct.unpack("<QQ", self.uc.mem_read(record, 16))
            yield address
            if above <= record:
                return
            record = above
