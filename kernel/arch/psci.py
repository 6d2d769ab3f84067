"""PSCI by `hvc` (QEMU virt entered at EL1)."""

from typing import Final

from vipc.lang import u64
from vipc.lang.unsafe import asm

SYSTEM_OFF: Final = 0x8400_0008
SYSTEM_RESET: Final = 0x8400_0009


def call(function: u64) -> None:
    """One call without arguments."""
    asm("hvc #0", inputs=(function,), in_regs=("x0",), clobbers=("memory", "x0", "x1", "x2", "x3"))
