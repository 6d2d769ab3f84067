"""Reboot and power off by PSCI, which QEMU itself answers: by `hvc`, or by `smc` when the machine has an EL2 of ours.

Reference: Arm PSCI (DEN 0022), SYSTEM_OFF and SYSTEM_RESET.
"""

from typing import Final

from abi.bootinfo import CONDUIT_SMC
from vipc.lang import export, u64
from vipc.lang.unsafe import asm

SYSTEM_OFF: Final = 0x8400_0008
SYSTEM_RESET: Final = 0x8400_0009


@export
def board_reset(device: u64, conduit: u64, off: u64) -> None:
    """Does not come back where PSCI is. `conduit`: abi/bootinfo.py; `device` is not used."""
    function: u64 = SYSTEM_OFF if off == 1 else SYSTEM_RESET
    if conduit == CONDUIT_SMC:
        asm("smc #0", inputs=(function,), in_regs=("x0",), clobbers=("memory", "x0", "x1", "x2", "x3"))
    else:
        asm("hvc #0", inputs=(function,), in_regs=("x0",), clobbers=("memory", "x0", "x1", "x2", "x3"))
