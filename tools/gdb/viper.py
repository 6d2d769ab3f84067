"""Helpers for gdb, loaded by `viper gdb`: how values look, what the processes are, breakpoints in programs.

    viper-ps                     the processes: state, what they wait for, where they will go on
    viper-threads                the same with their stack and frame pointers (a process is one thread)
    viper-backtrace ID           where a process that does not run will go on, and its callers
    viper-handles ID             what a process may use: the capabilities behind its handles
    viper-program NAME           symbols of a program of the image (in place of another program's)
    viper-break NAME LOCATION    a breakpoint in a program, which stops that program only

Runs inside gdb. Programs share their addresses, and while one runs the kernel's memory cannot be read by its own
addresses: it is then read by physical ones (QEMU's PhyMemMode).
"""

import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import gdb

ROOT = Path(__file__).resolve().parents[2]
KERNEL_BASE = 0xFFFF_FF80_0000_0000
SHOWN = 200
PROGRAM_COUNTER, STACK_POINTER, LINK, FRAME_POINTER = 32, 31, 30, 29       # words of Process.regs
sys.path.insert(0, str(ROOT))


# How values look

class View:
    """Span, Array, bytes and str: an address and a length."""

    def __init__(self, value: gdb.Value) -> None:
        self.value = value
        self.kind = str(value.type.strip_typedefs().name)

    def _words(self) -> tuple[gdb.Value, int] | None:
        try:
            return self.value["address"], int(self.value["length"])
        except gdb.error:
            return None

    def to_string(self) -> object:
        words = self._words()
        if words is None:
            return "<optimized out>"
        address, length = words
        if self.kind not in ("str", "bytes"):
            return f"{self.kind} of {length}"
        raw = gdb.selected_inferior().read_memory(int(address), length).tobytes() if length else b""
        return repr(raw.decode(errors="backslashreplace")) if self.kind == "str" else repr(raw)


class Elements(View):
    """With the elements."""

    def children(self) -> Iterator[tuple[str, gdb.Value]]:
        words = self._words()
        if words is not None:
            for number in range(min(words[1], SHOWN)):
                yield f"[{number}]", (words[0] + number).dereference()

    def display_hint(self) -> str:
        return "array"


class Byte:
    """A number, not a character."""

    def __init__(self, value: gdb.Value) -> None:
        self.value = value

    def to_string(self) -> str:
        return str(int(self.value))


class Bytes:
    """An array of u8 in place: as Python shows bytes, zeros at the end counted."""

    def __init__(self, value: gdb.Value) -> None:
        self.value = value

    def to_string(self) -> str:
        raw = bytes(int(self.value[number]) for number in range(self.value.type.range()[1] + 1))
        text = raw.rstrip(b"\0")
        zeros = len(raw) - len(text)
        return repr(text) + (f" and {zeros} zeros" if zeros else "")


def _printer(value: gdb.Value) -> View | Byte | Bytes | None:
    kind = value.type.strip_typedefs()
    name = kind.name or ""
    if kind.code == gdb.TYPE_CODE_ARRAY:
        return Bytes(value) if kind.target().name == "u8" else None
    if name in ("str", "bytes"):
        return View(value)
    if name in ("u8", "i8"):
        return Byte(value)
    return Elements(value) if name.startswith(("Span[", "Array[")) else None


# The kernel's memory

def _read(address: int, size: int) -> bytes:
    """Memory of the kernel, also while a program runs."""
    inferior = gdb.selected_inferior()
    try:
        return bytes(inferior.read_memory(address, size))
    except gdb.MemoryError:
        gdb.execute("maintenance packet Qqemu.PhyMemMode:1", to_string=True)
        try:
            return bytes(inferior.read_memory(address - KERNEL_BASE, size))
        finally:
            gdb.execute("maintenance packet Qqemu.PhyMemMode:0", to_string=True)


class Object:
    """A structure of the kernel's at an address."""

    def __init__(self, kind: gdb.Type, address: int) -> None:
        self.kind = kind.strip_typedefs()
        self.address = address

    def field(self, name: str) -> "Object":
        field = self.kind[name]
        return Object(field.type, self.address + field.bitpos // 8)

    def item(self, number: int) -> "Object":
        element = self.kind.target()
        return Object(element, self.address + number * element.sizeof)

    def items(self) -> "Iterator[Object]":
        for number in range(self.kind.range()[1] + 1):
            yield self.item(number)

    def number(self) -> int:
        return int.from_bytes(_read(self.address, self.kind.sizeof), "little")

    def text(self) -> str:
        return _read(self.address, self.kind.sizeof).split(b"\0")[0].decode(errors="replace")


def _kernel(name: str) -> Object:
    """A module-level variable of the kernel, whatever programs are called."""
    for objfile in gdb.objfiles():
        if Path(objfile.filename).name == "kernel.elf":
            symbol = objfile.lookup_global_symbol(name) or objfile.lookup_static_symbol(name)
            if symbol is not None:
                value = symbol.value()
                return Object(value.type, int(value.address))
    raise gdb.GdbError(f"the kernel has no variable {name}: is kernel.elf loaded?")


def _constants(file: str) -> dict[str, int]:
    """NAME: Final = number, of a source file."""
    found = re.findall(r"^(\w+): Final = (\d+|0x\w+)", (ROOT / file).read_text(), re.MULTILINE)
    return {name: int(value, 0) for name, value in found}


def _processes() -> Iterator[Object]:
    free = _constants("kernel/obj/process.py")["FREE"]
    for record in _kernel("processes").field("records").items():
        if record.field("state").number() != free:
            yield record


def _current() -> int:
    """The address of the process that has the core; 0 for none."""
    return _kernel("scheduler").field("current").number()


def current_name() -> str:
    """The name of the program that runs."""
    address = _current()
    return Object(gdb.lookup_type("struct Process"), address).field("name").text() if address else ""


# Commands

def _rows(threads: bool) -> Iterator[tuple[str, ...]]:
    names = _constants("kernel/obj/process.py")
    states = {names[name]: name.lower() for name in ("READY", "BLOCKED", "ENDED")}
    waits = {names[name]: name.lower().replace("for_", "") for name in ("FOR_TIME", "FOR_INPUT", "FOR_OUTPUT", "FOR_CHILD")}
    yield ("ID", "PARENT", "STATE", "WAITS FOR", "PC", *(("SP", "X29") if threads else ()), "NAME")
    running = _current()
    for process in _processes():
        state = process.field("state").number()
        shown = "running" if process.address == running else states.get(state, str(state))
        regs = process.field("regs")
        where = [PROGRAM_COUNTER, *((STACK_POINTER, FRAME_POINTER) if threads else ())]
        values = [f"{regs.item(word).number():#x}" if process.address != running else "-" for word in where]
        waiting = waits.get(process.field("waits_for").number(), "") if shown == "blocked" else ""
        yield (str(process.field("id").number()), str(process.field("parent").number()), shown, waiting, *values,
               process.field("name").text())


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


class Processes(gdb.Command):
    """The processes of the kernel: viper-ps."""

    def __init__(self) -> None:
        super().__init__("viper-ps", gdb.COMMAND_STATUS)

    def invoke(self, argument: str, from_tty: bool) -> None:
        _print_table(list(_rows(False)))


class Threads(gdb.Command):
    """The processes with their stacks: viper-threads. A process is one thread."""

    def __init__(self) -> None:
        super().__init__("viper-threads", gdb.COMMAND_STATUS)

    def invoke(self, argument: str, from_tty: bool) -> None:
        _print_table(list(_rows(True)))


class Backtrace(gdb.Command):
    """The frames of a process that does not run: viper-backtrace ID."""

    def __init__(self) -> None:
        super().__init__("viper-backtrace", gdb.COMMAND_STACK)

    def invoke(self, argument: str, from_tty: bool) -> None:
        from tools.gdb.unwind import Registers, frames, line_table, through_tables

        process = _process(argument, "viper-backtrace")
        if process.address == _current():
            raise gdb.GdbError("it runs: backtrace shows its frames")
        elf = (_folder() / f"{process.field('name').text()}.elf").read_bytes()
        counter, link, frame = (process.field("regs").item(word).number() for word in (PROGRAM_COUNTER, LINK, FRAME_POINTER))
        memory = through_tables(process.field("space").field("root").number(), lambda at, size: _read(KERNEL_BASE + at, size))
        found = frames(line_table(elf, _text_address(elf)), Registers(counter, link, frame), memory)
        for number, loc in enumerate(found):
            print(f"#{number}  {loc.function} at {loc.file}:{loc.line}")


def _process(argument: str, command: str) -> Object:
    """The process whose id a command was given."""
    found = [process for process in _processes() if str(process.field("id").number()) == argument.strip()]
    if not found:
        raise gdb.GdbError(f"{command} ID: the id of a process (viper-ps lists them)")
    return found[0]


class Handles(gdb.Command):
    """What a process may use: viper-handles ID."""

    def __init__(self) -> None:
        super().__init__("viper-handles", gdb.COMMAND_STATUS)

    def invoke(self, argument: str, from_tty: bool) -> None:
        from abi import rights

        kinds = {value: name.removeprefix("KIND_").lower() for name, value in vars(rights).items() if name.startswith("KIND_")}
        masks = [(name.lower(), getattr(rights, name)) for name in ("READ", "WRITE", "EXECUTE", "MAP", "DERIVE", "TRANSFER",
                                                                    "SPAWN", "SIGNAL", "WAIT", "MANAGE")]
        process = _process(argument, "viper-handles")
        rows: list[tuple[str, ...]] = [("HANDLE", "OBJECT", "WHICH", "RIGHTS")]
        for index, slot in enumerate(process.field("table").field("slots").items()):
            kind = kinds.get(slot.field("kind").number())
            if kind is not None:
                rights_mask = slot.field("rights").number()
                handle = index | slot.field("generation").number() << 32
                rows.append((f"{handle:#x}", kind, str(slot.field("target").number()),
                             " ".join(name for name, bit in masks if rights_mask & bit)))
        _print_table(rows)


class Program(gdb.Command):
    """Symbols of a program of the image: viper-program NAME."""

    loaded = ""

    def __init__(self) -> None:
        super().__init__("viper-program", gdb.COMMAND_FILES)

    def invoke(self, argument: str, from_tty: bool) -> None:
        load_program(argument.strip())

    def complete(self, text: str, word: str) -> list[str]:
        return [name for name in _programs() if name.startswith(word)]


def _programs() -> list[str]:
    return sorted(path.stem for path in _folder().glob("*.elf"))


def _folder() -> Path:
    kernel = next(Path(one.filename) for one in gdb.objfiles() if Path(one.filename).name == "kernel.elf")
    return kernel.parent / "programs"


def load_program(name: str) -> None:
    """Programs share their addresses, so only one's symbols are there at a time."""
    elf = _folder() / f"{name}.elf"
    if not elf.is_file():
        raise gdb.GdbError(f"no program {name!r}; there are {', '.join(_programs())}")
    if Program.loaded != str(elf):
        if Program.loaded:
            gdb.execute(f"remove-symbol-file -a {_text_address(Path(Program.loaded).read_bytes()):#x}", to_string=True)
        gdb.execute(f"add-symbol-file {elf}", to_string=True)
        Program.loaded = str(elf)


def _text_address(elf: bytes) -> int:
    """Where its first segment begins."""
    (programs,) = struct.unpack_from("<Q", elf, 0x20)
    return int(struct.unpack_from("<Q", elf, programs + 0x10)[0])


class InProgram(gdb.Breakpoint):
    """Stops when the program that runs is the one meant."""

    program = ""

    def stop(self) -> bool:
        return current_name() == self.program


class Break(gdb.Command):
    """A breakpoint in a program: viper-break NAME LOCATION."""

    def __init__(self) -> None:
        super().__init__("viper-break", gdb.COMMAND_BREAKPOINTS)

    def invoke(self, argument: str, from_tty: bool) -> None:
        name, _, location = argument.strip().partition(" ")
        if not location:
            raise gdb.GdbError("viper-break NAME LOCATION, as in: viper-break shell apps/shell/commands.py:40")
        load_program(name)
        InProgram(location.strip()).program = name


gdb.pretty_printers.append(_printer)
for command in (Processes, Threads, Backtrace, Handles, Program, Break):
    command()
gdb.execute("set trust-readonly-sections on")
