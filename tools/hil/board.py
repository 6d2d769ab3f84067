"""A board under test: power, kernel, card and serial line, whatever stands behind them.

A backend has what `capabilities` names and refuses the rest. `start` boots and gives the line, from the boot's first byte.
"""

from __future__ import annotations

import shlex
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from tools.faults import Fault
from tools.line import Line

POWER, LOAD, FLASH, BREAK = "power", "load", "flash", "break"
POWER_S = 60.0


class Board(ABC):
    """`name` as `--board` has it; `line` is open from `start` to `close`."""

    name: str
    capabilities: frozenset[str] = frozenset()
    line: Line

    @abstractmethod
    def start(self) -> Line:
        """Boot the board; the line, with nothing of an earlier boot on it."""

    @abstractmethod
    def close(self) -> None:
        """Give the board back."""

    def power_on(self) -> None:
        self._refuse(POWER)

    def power_off(self) -> None:
        self._refuse(POWER)

    def power_cycle(self) -> None:
        self._refuse(POWER)

    def load(self, kernel: Path) -> None:
        """Boot this kernel instead of the card's, from the next start on."""
        self._refuse(LOAD)

    def flash(self, image: Path) -> None:
        """Write the card's image."""
        self._refuse(FLASH)

    def send_break(self) -> None:
        self._refuse(BREAK)

    @property
    def log(self) -> str:
        """Everything that the line has said since the last start."""
        return self.line.console

    def _refuse(self, capability: str) -> None:
        has = ", ".join(sorted(self.capabilities)) or "none"
        raise Fault(f"{self.name} has no {capability} (it has: {has}); cure: docs/hil.md")


def open_board(spec: str) -> Board:
    """The board that `--board SPEC` means. Raises Fault."""
    kind, _, rest = spec.partition(":")
    if kind == "qemu" and not rest:
        from tools.hil.qemu_board import QemuBoard

        return QemuBoard()
    if kind == "serial" and rest:
        from tools.hil.serial_board import serial_board

        return serial_board(rest)
    if kind == "labgrid" and rest:
        from tools.hil.labgrid_board import LabgridBoard

        return LabgridBoard(Path(rest))
    raise Fault(f"--board {spec} is no board; cure: qemu, serial:PORT[,power=COMMAND] or labgrid:ENVIRONMENT.yaml")


def run_power(command: str, action: str) -> None:
    """Run a power command, which takes on, off or cycle. Raises Fault."""
    try:
        done = subprocess.run([*shlex.split(command), action], capture_output=True, text=True, timeout=POWER_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Fault(f"{command} {action}: {error}; cure: a command that takes on, off and cycle") from error
    if done.returncode:
        raise Fault(f"{command} {action} ended with {done.returncode}: {done.stderr.strip() or done.stdout.strip() or 'no reason given'}")
