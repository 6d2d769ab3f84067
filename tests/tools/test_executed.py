"""Counting what a kernel executes: against known loops, and the callback in C against the one in Python."""

from pathlib import Path

import pytest

from tools import executed
from tools.executed import checks, run
from tools.faults import Fault
from tools.kernels import own_bytes
from tools.peers import text_bytes
from vipc.driver import build, freestanding_job
from vipc.link.elf import elf_bytes

LOOP = '''"""A loop with one check a turn, and a branch that is none."""

from vipc.lang import Array, array, export, u8, u64

table: Array[u8] = array(u8, 16)


@export
def bench_main(n: u64) -> u64:
    total: u64 = 0
    index: u64 = 0
    while index < n:
        total = u64(total + table[u64(index * 7) & 31])
        index = u64(index + 1)
    return total
'''


@pytest.fixture
def elf(tmp_path: Path) -> bytes:
    file = tmp_path / "loop.py"
    file.write_text(LOOP)
    return elf_bytes(build(freestanding_job(file)).linked)


def test_checks_are_counted(elf: bytes) -> None:
    three = run(elf, 3)
    assert checks(elf, three.ends) == 3
    assert checks(elf, run(elf, 0).ends) == 0


def test_a_failed_check_is_a_fault(elf: bytes) -> None:
    with pytest.raises(Fault, match=r"bench_main\(32\) "):
        run(elf, 32)


def test_without_a_c_compiler(elf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = run(elf, 3)

    def absent(source: Path) -> Path:
        raise Fault("no C compiler")

    monkeypatch.setattr(executed, "compiled_plugin", absent)
    assert run(elf, 3) == quick


def test_sizes(elf: bytes) -> None:
    assert 0 < own_bytes(elf) <= text_bytes(elf)
