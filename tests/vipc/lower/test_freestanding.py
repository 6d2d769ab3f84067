"""Freestanding images: exported functions called with nothing but a stack, errors and checks included."""

from __future__ import annotations

import io
from pathlib import Path

import unicorn
from elftools.elf.elffile import ELFFile
from unicorn import arm64_const as arm

from vipc.driver import build, freestanding_job
from vipc.lang.traps import BY_KEY
from vipc.link.elf import elf_bytes

SOURCE = '''
from vipc.lang import Array, array, export, u8, u32, u64


class Bad(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


table: Array[u32] = array(u32, [5, 6, 7, 8])


def double(n: u64) -> u64:
    if n > 5:
        raise Bad(int(n & 0xFF))
    return n * 2


@export
def caught(n: u64) -> u64:
    try:
        return double(n) + table[3]
    except Bad as e:
        return u64(e.code + 1000)


@export
def leaving(n: u64) -> u64:
    return double(n)


@export
def narrow(n: u8, value: u32) -> u32:
    table[n] = value
    return table[n]
'''
STACK, RETURN = 0x47FF_0000, 0x47FF_F000


def test_exported_functions(tmp_path: Path) -> None:
    file = tmp_path / "m.py"
    file.write_text(SOURCE)
    elf = ELFFile(io.BytesIO(elf_bytes(build(freestanding_job(file)).linked)))
    symbols = {s.name: s["st_value"] for s in elf.get_section_by_name(".symtab").iter_symbols()}

    def call(name: str, *args: int) -> int | str:
        machine = unicorn.Uc(unicorn.UC_ARCH_ARM64, unicorn.UC_MODE_ARM)
        machine.mem_map(0x4000_0000, 0x800_0000)
        for segment in elf.iter_segments():
            if segment["p_type"] == "PT_LOAD":
                machine.mem_write(segment["p_vaddr"], segment.data())
        machine.reg_write(arm.UC_ARM64_REG_SP, STACK)
        machine.reg_write(arm.UC_ARM64_REG_X30, RETURN)
        machine.reg_write(arm.UC_ARM64_REG_X28, 0x1234)
        for i, word in enumerate(args):
            machine.reg_write(arm.UC_ARM64_REG_X0 + i, word)
        try:
            machine.emu_start(symbols[name], RETURN, count=100_000)
        except unicorn.UcError:
            word = int.from_bytes(machine.mem_read(machine.reg_read(arm.UC_ARM64_REG_PC), 4), "little")
            assert word & 0xFFE0_001F == 0xD420_0000, "stopped at something that is no brk"
            code = word >> 15 & 15
            return next(key for key, trap in BY_KEY.items() if trap.code == code)
        assert machine.reg_read(arm.UC_ARM64_REG_X28) == 0x1234, "x28 belongs to the caller"
        return int(machine.reg_read(arm.UC_ARM64_REG_X0))

    assert call("caught", 3) == 14
    assert call("caught", 9) == 1009
    assert call("leaving", 4) == 8
    assert call("leaving", 9) == "uncaught"
    assert call("narrow", 0xF02, 77) == 77, "the upper bits of a narrow argument are the caller's own business"
    assert call("narrow", 99, 77) == "index"
