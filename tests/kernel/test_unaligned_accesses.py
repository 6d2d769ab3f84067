"""Compiled code may access memory unaligned (docs/compiler.md, Memory): it runs with the MMU on and without alignment checks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASSEMBLY = sorted(path for folder in ("boot", "kernel") for path in (ROOT / folder).rglob("*.s"))
CONTROL = re.compile(r"^(?:\.equ SCTLR\w*, |sctlr_on:\n\s*\.quad )(0x[0-9A-F]+)", re.MULTILINE)
MMU, ALIGNMENT_CHECKS = 1, 2


def test_no_register_value_asks_for_alignment_checks() -> None:
    values = {path.name: [int(value, 16) for value in CONTROL.findall(path.read_text())] for path in ASSEMBLY}
    assert all(any(value & MMU for value in values[name]) for name in ("start.s", "mmu.s", "image.s"))
    assert not any(value & ALIGNMENT_CHECKS for found in values.values() for value in found)


@pytest.mark.parametrize(("file", "switch", "first"), [
    ("boot/start.s", "sctlr_early", "boot_main"),
    ("kernel/load/image.s", "sctlr_on", "loader_main"),
])
def test_compiled_code_comes_after_the_switch(file: str, switch: str, first: str) -> None:
    """Of what the entries call only `first` is no label of an assembly file, and it follows the switch."""
    labels = {label for path in ASSEMBLY for label in re.findall(r"^([\w.]+):", path.read_text(), re.MULTILINE)}
    lines = [line.split("//")[0].strip() for line in (ROOT / file).read_text().splitlines()]
    compiled = [at for at, line in enumerate(lines) if line.startswith("bl ") and line.split()[1] not in labels]
    assert lines[compiled[0]] == f"bl {first}"
    assert lines.index(f"ldr x1, {switch}") < compiled[0]
