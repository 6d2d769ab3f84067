"""Runs a program twice: hosted under sys.settrace, and compiled in the emulator with a debugger's eyes at each step."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elftools.dwarf.callframe import FDE
from elftools.dwarf.dwarf_expr import DWARFExprParser
from elftools.dwarf.locationlists import BaseAddressEntry, LocationEntry
from unicorn import UC_HOOK_CODE
from unicorn import arm64_const as regs

from tests.vipc.debuginfo.reading import Debug, Scope
from vipc.emulate import DEADLINE, X, _Machine, load

Value = int | str | None
Names = dict[str, Value]
MASK = (1 << 64) - 1
SP, RETURN_REGISTER, D0 = 31, 30, 64
FLOAT = 4                               # DW_ATE_float


@dataclass
class Variable:
    """A variable of a scope: its type's entry and (start, end, expression)."""

    name: str
    type: Any
    locations: list[tuple[int, int, list[Any]]] = field(default_factory=list)


def hosted_visits(file: Path) -> dict[tuple[str, int], list[tuple[Names, Names]]]:
    """For each function's name and line the locals before and after each time it ran, simple values only."""
    done = subprocess.run([sys.executable, "-c", _HOSTED, str(file)], capture_output=True, text=True, timeout=120)
    visits: dict[tuple[str, int], list[tuple[Names, Names]]] = {}
    for name, line, before, after in json.loads(done.stdout.splitlines()[-1]):
        visits.setdefault((name, line), []).append((before, after))
    return visits


_HOSTED = """
import contextlib, enum, io, json, pathlib, sys, threading
from vipc.hosted.importing import files
from vipc.hosted.run import run_hosted
visits, open_ = [], {}
def simple(names):
    found = {}
    for name, value in names.items():
        if isinstance(value, bool | int | enum.Enum):
            found[name] = int(value.value if isinstance(value, enum.Enum) else value)
        elif isinstance(value, str):
            found[name] = value
        elif isinstance(value, float):
            found[name] = repr(value)
        elif value is None:
            found[name] = None
    return found
def trace(frame, event, argument):
    if frame.f_code.co_filename not in files:
        return None
    now = simple(frame.f_locals)
    if frame in open_:
        line, before = open_.pop(frame)
        visits.append((frame.f_code.co_name, line, before, now))
    if event in ("line", "call", "exception"):
        open_[frame] = frame.f_lineno, now
    return trace
threading.settrace(trace)
out, err = io.StringIO(), io.StringIO()
with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
    run_hosted(pathlib.Path(sys.argv[1]))
print(json.dumps(visits))
"""


class Stepper(_Machine):
    """Calls `look` before each instruction."""

    def __init__(self, elf: bytes, look: Callable[[Stepper, int], None]) -> None:
        super().__init__(load(elf), DEADLINE, False)
        self._look = look
        self.uc.hook_add(UC_HOOK_CODE, self._code)

    def _code(self, uc: Any, address: int, size: int, data: object) -> None:
        self._look(self, address)

    def register(self, number: int) -> int:
        if number >= D0:
            return int(self.uc.reg_read(regs.UC_ARM64_REG_D0 + number - D0))
        return int(self.uc.reg_read(X[number] if number < SP else regs.UC_ARM64_REG_SP))

    def word(self, address: int, size: int = 8) -> int:
        return int.from_bytes(self.uc.mem_read(address, size), "little")


class Eyes:
    """What a debugger works out of the registers and memory of a stopped program."""

    def __init__(self, debug: Debug) -> None:
        self.debug = debug
        self._parser = DWARFExprParser(debug.info.structs)
        self._variables: dict[int, list[Variable]] = {}
        self._rules: dict[int, Any] = {}
        for entry in debug.info.CFI_entries():
            if isinstance(entry, FDE):
                start = entry["initial_location"]
                table = entry.get_decoded().table
                ends = [row["pc"] for row in table[1:]] + [start + entry["address_range"]]
                for row, end in zip(table, ends, strict=True):
                    for address in range(row["pc"], end, 4):
                        self._rules[address] = row

    def frame(self, at: Stepper, address: int) -> tuple[int, dict[int, int]]:
        """The frame's address (the caller's sp), and what the caller's registers x19 to x30 and d8 to d15 hold."""
        row = self._rules[address]
        frame = at.register(row["cfa"].reg) + row["cfa"].offset & MASK
        found = {number: at.register(number) for number in (*range(19, 31), *range(D0 + 8, D0 + 16))}
        for number in found:
            if number in row and row[number].type == "OFFSET":
                found[number] = at.word(frame + row[number].arg)
        return frame, found

    def variables(self, at: Stepper, address: int, scope: Scope) -> Names:
        """The variables that are known at an address, simple values only."""
        found: Names = {}
        for variable in self._known(scope):
            for start, end, operations in variable.locations:
                if start <= address < end:
                    raw = self._read(at, address, operations)
                    shown = self._shown(at, variable.type, raw)
                    if shown is not ...:
                        found[variable.name] = shown
        return found

    def _known(self, scope: Scope) -> list[Variable]:
        key = scope.die.offset
        if key not in self._variables:
            made = self._variables[key] = []
            for die in scope.die.iter_children():
                if die.tag in ("DW_TAG_formal_parameter", "DW_TAG_variable") and "DW_AT_location" in die.attributes:
                    made.append(self._variable(die))
        return self._variables[key]

    def _variable(self, die: Any) -> Variable:
        debug = self.debug
        origin = die
        while "DW_AT_type" not in origin.attributes:
            origin = origin.get_DIE_from_attribute("DW_AT_abstract_origin")
        made = Variable(debug.attribute(die, "DW_AT_name").decode(), origin.get_DIE_from_attribute("DW_AT_type"))
        base = 0
        lists = debug.info.location_lists()
        for entry in lists.get_location_list_at_offset(die.attributes["DW_AT_location"].value, die=die):
            if isinstance(entry, BaseAddressEntry):
                base = entry.base_address
            elif isinstance(entry, LocationEntry):
                offset = 0 if entry.is_absolute else base
                made.locations.append((entry.begin_offset + offset, entry.end_offset + offset,
                                       self._parser.parse_expr(entry.loc_expr)))
        return made

    def _read(self, at: Stepper, address: int, operations: list[Any]) -> list[int | None]:
        """The words of a variable; None for one that is lost."""
        words: list[int | None] = []
        value: int | None = None
        in_memory = False
        for op in operations:
            name = op.op_name
            if name.startswith("DW_OP_reg"):
                value, in_memory = at.register(op.args[0] if name == "DW_OP_regx" else int(name[9:])), False
            elif name == "DW_OP_fbreg":
                value, in_memory = self.frame(at, address)[0] + op.args[0], True
            elif name == "DW_OP_addr":
                value, in_memory = op.args[0], True
            elif name.startswith("DW_OP_lit"):
                value = int(name[9:])
            elif name == "DW_OP_consts":
                value = op.args[0]
            elif name == "DW_OP_stack_value":
                in_memory = False
            else:
                assert name == "DW_OP_piece", name
                words.append(at.word(value) if in_memory and value is not None else value)
                value, in_memory = None, False
        if not words:
            words.append(at.word(value) if in_memory and value is not None else value)
        return words

    def _shown(self, at: Stepper, kind: Any, words: list[int | None]) -> Any:
        """As Python shows it; ... for what is not compared."""
        name = kind.attributes["DW_AT_name"].value.decode() if "DW_AT_name" in kind.attributes else ""
        first = words[0]
        if kind.tag == "DW_TAG_pointer_type":
            return None if first == 0 else ...
        if name == "str" and first is not None and words[1] is not None:
            return bytes(at.uc.mem_read(first, words[1])).decode() if words[1] else ""
        if kind.tag not in ("DW_TAG_base_type", "DW_TAG_enumeration_type") or first is None:
            return ...
        bits = 8 * kind.attributes["DW_AT_byte_size"].value
        value = first & (1 << bits) - 1
        if kind.tag == "DW_TAG_base_type" and kind.attributes["DW_AT_encoding"].value == FLOAT:
            return repr(struct.unpack("<d", value.to_bytes(8, "little"))[0])
        signed = kind.tag == "DW_TAG_enumeration_type" or kind.attributes["DW_AT_encoding"].value == 5
        return value - (1 << bits) if signed and value >> bits - 1 else value
