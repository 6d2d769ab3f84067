"""Reboot and power off, by what the board has (board/NAME/power.py)."""

from kernel.board import board
from vipc.lang import extern, u64
from vipc.lang.arm64 import wfi


@extern
def board_reset(device: u64, conduit: u64, off: u64) -> None:
    """Asks the machine to start again, or (`off` 1) to switch off; comes back when that takes a moment."""


def reboot() -> None:
    """Starts the machine again; does not return."""
    _reset(0)


def power_off() -> None:
    """Switches the machine off; does not return."""
    _reset(1)


def _reset(off: u64) -> None:
    board_reset(board.power, board.conduit, off)
    while True:
        wfi()
