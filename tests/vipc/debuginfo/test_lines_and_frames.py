"""Debug data of whole programs: it says what the line table in the image says, covers all code, and changes none."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.vipc.debuginfo.reading import Debug
from vipc.debuginfo.linetable import read
from vipc.driver import Built, build, emulated_job
from vipc.ir.core import Loc
from vipc.link.elf import elf_bytes
from vipc.link.linked import Linked

PROGRAMS = Path(__file__).parents[2] / "run"
NAMES = ("containers_by_hand", "end_errors_in_handlers", "end_parser", "classes_together", "float_registers")
EVERY = pytest.mark.parametrize(("name", "level"), [(name, level) for name in NAMES for level in (0, 2)])

BRK, BL, BLR, BLR_MASK = 0b11010100001, 0b100101, 0xD63F_0000, 0xFFFF_FC1F


@cache
def built(name: str, level: int, debug: bool = True) -> Built:
    return build(replace(emulated_job(PROGRAMS / f"{name}.py", level), debug=debug))


@cache
def debug_of(name: str, level: int) -> Debug:
    one = built(name, level)
    return Debug(elf_bytes(one.linked, one.debug_sections()))


def section(linked: Linked, name: str) -> tuple[int, bytes]:
    placed = next(placed for placed in linked.outputs if placed.output.name == name)
    return placed.address, bytes(placed.data)


@EVERY
def test_both_line_tables_agree_at_every_call_and_trap(name: str, level: int) -> None:
    linked, debug = built(name, level).linked, debug_of(name, level)
    table = read(section(linked, ".vipline")[1], linked.address_of("__image_start"))
    compared = 0
    for address in table.addresses():
        row = table.lookup(address)
        assert row is not None
        if _word(linked, address) >> 21 == BRK:
            calls = debug.chain(address)
        elif _word(linked, address - 4) >> 26 == BL or _word(linked, address - 4) & BLR_MASK == BLR:
            calls = debug.chain(address - 4)
        else:
            continue
        expected: list[tuple[str, int]] = []
        here: Loc | None = row.loc
        while here is not None:
            expected.append((here.file, here.line))
            here = here.caller
        assert [(file, line) for file, line, _ in calls] == expected, hex(address)
        compared += 1
    assert compared > 20


def _word(linked: Linked, address: int) -> int:
    start, text = section(linked, ".text")
    return int.from_bytes(text[address - start:address - start + 4], "little")


@EVERY
def test_code_is_the_same_without(name: str, level: int) -> None:
    with_debug, without = built(name, level).linked, built(name, level, False).linked
    assert [bytes(placed.data) for placed in with_debug.outputs] == [bytes(placed.data) for placed in without.outputs]
    assert with_debug.symbols == without.symbols


@EVERY
def test_debug_data_is_not_loaded(name: str, level: int) -> None:
    plain, debug = elf_bytes(built(name, level).linked), debug_of(name, level).elf
    assert b".debug" not in plain
    for one in debug.iter_sections():
        assert not one.name.startswith(".debug") or one["sh_flags"] == 0 and one["sh_addr"] == 0
    assert all(segment["p_offset"] + segment["p_filesz"] <= len(plain) for segment in debug.iter_segments())


@EVERY
def test_every_instruction_has_a_line_and_a_frame(name: str, level: int) -> None:
    debug = debug_of(name, level)
    start, text = section(built(name, level).linked, ".text")
    entries = [entry for entry in debug.info.CFI_entries() if "initial_location" in entry.header]
    frames = sorted((entry["initial_location"], entry["initial_location"] + entry["address_range"]) for entry in entries)
    assert frames[0][0] == start and all(a[1] == b[0] for a, b in zip(frames, frames[1:], strict=False))
    assert frames[-1][1] == start + len(text)
    for entry in entries:
        assert entry.get_decoded().table
    for address in range(start, start + len(text), 4):
        assert debug.line(address)[0], hex(address)


@EVERY
def test_each_compiled_function_has_one_end_of_prologue(name: str, level: int) -> None:
    debug = debug_of(name, level)
    ends = [address for address, file, _, state in debug.rows if file and state.prologue_end]
    for function in debug.functions:
        (start, end), = function.ranges
        inside = [address for address in ends if start <= address < end]
        assert len(inside) <= 1
        rows = [row for row in debug.rows if row[1] and start <= row[0] < end]
        assert rows[0][0] == start
    assert len(ends) > 10


@pytest.mark.skipif(shutil.which("llvm-dwarfdump") is None, reason="llvm is not installed")
@EVERY
def test_llvm_finds_no_fault(name: str, level: int, tmp_path: Path) -> None:
    _judge(["llvm-dwarfdump", "--verify"], name, level, tmp_path)


@pytest.mark.skipif(shutil.which("readelf") is None, reason="binutils are not installed")
@EVERY
def test_binutils_find_no_fault(name: str, level: int, tmp_path: Path) -> None:
    _judge(["readelf", "--debug-dump"], name, level, tmp_path)


def _judge(command: list[str], name: str, level: int, folder: Path) -> None:
    one = built(name, level)
    elf = folder / "program.elf"
    elf.write_bytes(elf_bytes(one.linked, one.debug_sections()))
    done = subprocess.run([*command, str(elf)], capture_output=True, text=True)
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("error:", "warning:", "readelf:"))]
    assert done.returncode == 0 and not complaints, complaints[:5]
