"""Freestanding images: exported functions called with nothing but a stack, errors and checks included."""

from __future__ import annotations

import io
from collections.abc import Callable
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
GENERIC = '''
from typing import Generic, TypeVar

from vipc.lang import Array, Pool, Ring, array, export, u8, u32, u64

T = TypeVar("T")


class Box(Generic[T]):
    value: Array[T] = array(T, 2)

    def put(self, value: T) -> None:
        self.value[1] = value


class Job:
    number: u32 = 0


ring: Ring[u32] = Ring(array(u32, 2))
box: Box[u8] = Box()
pool = Pool(array(Job, 2))


@export
def offer(value: u32) -> u64:
    return int(ring.offer(value)) * 100 + len(ring)


@export
def push(value: u32) -> u64:
    ring.push(value)
    return ring.pop()


@export
def keep(value: u64) -> u64:
    box.put(value)
    return box.value[1]


@export
def take(number: u32) -> u64:
    job = pool.try_alloc()
    if job is None:
        return 0
    job.number = number
    return job.number + len(pool) * 1000
'''
STACK, RETURN = 0x47FF_0000, 0x47FF_F000


def image(tmp_path: Path, source: str) -> Callable[..., int | str]:
    """Calls exported functions of the program, on a machine of its own each; a failing check gives its key."""
    file = tmp_path / "m.py"
    file.write_text(source)
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

    return call


def test_exported_functions(tmp_path: Path) -> None:
    call = image(tmp_path, SOURCE)
    assert call("caught", 3) == 14
    assert call("caught", 9) == 1009
    assert call("leaving", 4) == 8
    assert call("leaving", 9) == "uncaught"
    assert call("narrow", 0xF02, 77) == 77, "the upper bits of a narrow argument are the caller's own business"
    assert call("narrow", 99, 77) == "index"


def test_generics(tmp_path: Path) -> None:
    call = image(tmp_path, GENERIC)
    assert call("offer", 7) == 101
    assert call("push", 7) == 7
    assert call("keep", 255) == 255
    assert call("keep", 256) == "fit"
    assert call("take", 5) == 1005
