"""What a freestanding ELF executes: instructions in all, and how often each conditional branch was met.

Runs `bench_main` in Unicorn with a callback in C (tools/plugin/blocks.c), compiled on first use; without a C compiler on the
host a callback in Python does the same, many times slower.
"""

from __future__ import annotations

import ctypes
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import unicorn
from unicorn import UC_ARCH_ARM64, UC_HOOK_BLOCK, UC_MODE_ARM
from unicorn import arm64_const as regs
from unicorn.unicorn import Uc, UcError

from tools.counting import compiled_plugin
from tools.faults import Fault
from vipc.emulate import Image, load

SOURCE = Path(__file__).resolve().parent / "plugin" / "blocks.c"
PAGE = 4096
STACK_TOP, STACK_SIZE = 0x7FFF_F000_0000, 1 << 20
RETURN = 0x7000_0000_0000
UNCAUGHT, UNREACHABLE = 12, 14             # codes of traps that are no checks (vipc/lang/traps.py)
COLD = 8                                   # instructions of a cold block before its brk, at most
ENGINE: Any = Uc                           # Unicorn has no types


@dataclass(frozen=True)
class Run:
    """`ends`: how often the instruction at an address was the last of a block."""

    value: int
    instructions: int
    ends: dict[int, int]


class _Counters(ctypes.Structure):
    _fields_ = (
        ("total", ctypes.c_uint64),
        ("start", ctypes.c_uint64),
        ("words", ctypes.c_uint64),
        ("ends", ctypes.POINTER(ctypes.c_uint64)),
    )


def run(elf: bytes, n: int) -> Run:
    """bench_main(n). Raises Fault when it does not return."""
    image = load(elf)
    engine = ENGINE(UC_ARCH_ARM64, UC_MODE_ARM)
    _map(engine, image)
    finish = _count(engine, *_code(image))
    engine.reg_write(regs.UC_ARM64_REG_SP, STACK_TOP)
    engine.reg_write(regs.UC_ARM64_REG_LR, RETURN)
    engine.reg_write(regs.UC_ARM64_REG_X0, n)
    try:
        engine.emu_start(image.symbols["bench_main"][0], RETURN)
    except UcError as error:
        raise Fault(f"bench_main({n}) stopped: {error}") from error
    if engine.reg_read(regs.UC_ARM64_REG_PC) != RETURN:
        raise Fault(f"bench_main({n}) did not return")
    total, ends = finish()
    return Run(engine.reg_read(regs.UC_ARM64_REG_X0), total, ends)


def checks(elf: bytes, ends: dict[int, int]) -> int:
    """How many checks were executed: conditional branches that lead to the brk of a failed check, one way or the other."""
    start, code = _code(load(elf))
    words = struct.unpack(f"<{len(code) // 4}I", code[: len(code) // 4 * 4])
    total = 0
    for address, count in ends.items():
        index = (address - start) // 4
        distance = _branch(words[index])
        if distance and (_fails(words, index + distance) or _fails(words, index + 1)):
            total += count
    return total


def _map(engine: Any, image: Image) -> None:
    pages = {page for address, _, size in image.segments for page in range(address // PAGE, -(-(address + size) // PAGE))}
    for page in sorted(pages):
        engine.mem_map(page * PAGE, PAGE)
    for address, data, _ in image.segments:
        engine.mem_write(address, bytes(data))
    engine.mem_map(STACK_TOP - STACK_SIZE, STACK_SIZE)
    engine.mem_map(RETURN, PAGE)


def _code(image: Image) -> tuple[int, bytes]:
    """The segment that bench_main lies in."""
    entry = image.symbols["bench_main"][0]
    return next((address, bytes(data)) for address, data, _ in image.segments if address <= entry < address + len(data))


def _count(engine: Any, start: int, code: bytes) -> Callable[[], tuple[int, dict[int, int]]]:
    """Hooks the blocks; the result gives the counts after the run."""
    try:
        library = ctypes.CDLL(str(compiled_plugin(SOURCE)))
    except Fault:
        return _count_in_python(engine)
    words = len(code) // 4
    ends = (ctypes.c_uint64 * words)()
    counters = _Counters(0, start, words, ends)
    _hook(engine, library.on_block, counters)

    def finish() -> tuple[int, dict[int, int]]:
        assert library is not None                             # alive as long as its code may be called
        return counters.total, {start + index * 4: count for index, count in enumerate(ends) if count}

    return finish


def _hook(engine: Any, callback: Any, counters: _Counters) -> None:
    """uc_hook_add through ctypes: Unicorn's own Python call would put a Python function in between."""
    libraries = sorted((Path(unicorn.__file__).parent / "lib").glob("libunicorn.[sd]*"))    # .so.2, .dylib
    add = ctypes.CDLL(str(libraries[0])).uc_hook_add
    add.restype = ctypes.c_int
    handle = ctypes.c_size_t(0)
    everywhere = ctypes.c_uint64(1), ctypes.c_uint64(0)        # an empty range stands for all addresses
    status = add(engine._uch, ctypes.byref(handle), ctypes.c_int(UC_HOOK_BLOCK), callback, ctypes.byref(counters), *everywhere)
    if status:
        raise Fault(f"Unicorn refused the block callback ({status})")


def _count_in_python(engine: Any) -> Callable[[], tuple[int, dict[int, int]]]:
    total, ends = 0, Counter[int]()

    def block(_: Any, address: int, size: int, __: object) -> None:
        nonlocal total
        total += size // 4
        ends[address + size - 4] += 1

    engine.hook_add(UC_HOOK_BLOCK, block)
    return lambda: (total, dict(ends))


def _branch(word: int) -> int:
    """The distance in instructions of a conditional branch; 0 for every other instruction."""
    if word >> 24 == 0x54 or word >> 25 & 0x3F == 0x1A:        # b.cond, cbz, cbnz
        return _signed(word >> 5 & 0x7FFFF, 19)
    if word >> 25 & 0x3F == 0x1B:                              # tbz, tbnz
        return _signed(word >> 5 & 0x3FFF, 14)
    return 0


def _fails(words: tuple[int, ...], index: int) -> bool:
    """Whether the straight line from here ends in the brk of a failed check."""
    for word in words[index : index + COLD]:
        if word >> 21 == 0b11010100001 and word & 31 == 0:
            immediate = word >> 5 & 0xFFFF
            return immediate >> 14 == 1 and immediate >> 10 & 15 not in (UNCAUGHT, UNREACHABLE)
        if word >> 26 & 0x1F == 0x05 or word >> 25 == 0x6B or _branch(word):    # b, bl, br, blr, ret
            return False
    return False


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> bits - 1 else value
