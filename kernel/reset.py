"""Reboot and power off, by what the board has: the PM block's watchdog, or PSCI.

Reference: BCM2711 PM block as used by Linux, drivers/watchdog/bcm2835_wdt.c; Arm PSCI (DEN 0022).
"""

from typing import Final

from abi.bootinfo import RESET_PM, RESET_PSCI
from kernel.arch import psci
from kernel.board import board
from vipc.lang import Mmio, Reg, reg, u32
from vipc.lang.arm64 import wfi

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


def reboot() -> None:
    """Starts the machine again; does not return."""
    if board.reset == RESET_PM:
        _watchdog()
    elif board.reset == RESET_PSCI:
        psci.call(psci.SYSTEM_RESET)
    _wait_for_ever()


def power_off() -> None:
    """Switches the machine off; does not return."""
    if board.reset == RESET_PM:
        power = Power(board.power)
        power.RSTS.write(PASSWORD | (power.RSTS.read() & 0x00FF_FFFF) | PARTITION_HALT)
        _watchdog()
    elif board.reset == RESET_PSCI:
        psci.call(psci.SYSTEM_OFF)
    _wait_for_ever()


def _watchdog() -> None:
    power = Power(board.power)
    power.WDOG.write(PASSWORD | TICKS)
    kept = power.RSTC.read() & 0x00FF_FFFF & ~CONFIGURATION
    power.RSTC.write(PASSWORD | kept | FULL_RESET)


def _wait_for_ever() -> None:
    while True:
        wfi()
