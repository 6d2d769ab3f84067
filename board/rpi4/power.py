"""Reboot and power off by the BCM2711's power management block: its watchdog, and the boot partition that it names.

Reference: Linux, drivers/watchdog/bcm2835_wdt.c.
"""

from typing import Final

from vipc.lang import Mmio, Reg, export, reg, u32, u64

PASSWORD: Final = 0x5A00_0000
FULL_RESET: Final = 0x20
CONFIGURATION: Final = 0x30
TICKS: Final = 10                       # of 1/65536 s
PARTITION_HALT: Final = 0x555           # boot partition 63: the firmware halts


class Power(Mmio):
    """The registers in use."""

    RSTC: Reg[u32] = reg(0x1C)
    RSTS: Reg[u32] = reg(0x20)
    WDOG: Reg[u32] = reg(0x24)


@export
def board_reset(device: u64, conduit: u64, off: u64) -> None:
    """Starts the reset that comes within a millisecond. `device`: the block's mapped address; `conduit` is not used."""
    power = Power(device)
    if off == 1:
        power.RSTS.write(PASSWORD | (power.RSTS.read() & 0x00FF_FFFF) | PARTITION_HALT)
    power.WDOG.write(PASSWORD | TICKS)
    kept = power.RSTC.read() & 0x00FF_FFFF & ~CONFIGURATION
    power.RSTC.write(PASSWORD | kept | FULL_RESET)
