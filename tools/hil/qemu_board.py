"""QEMU's Raspberry Pi 4 as the board."""

from __future__ import annotations

from pathlib import Path

from tools.boards import BOARDS
from tools.build import build_image
from tools.hil.board import BREAK, FLASH, LOAD, POWER, Board
from tools.line import Line
from tools.qemu import Machine

NAME = "rpi4"


class QemuBoard(Board):
    """A machine that is made anew at each start."""

    name = "qemu"
    capabilities = frozenset({POWER, LOAD, FLASH, BREAK})

    def __init__(self) -> None:
        self.kernel: Path | None = None
        self.card: Path | None = None
        self.machine: Machine | None = None

    def start(self) -> Line:
        self.power_cycle()
        return self.line

    def power_on(self) -> None:
        if self.machine is None:
            extra = ("-drive", f"if=sd,format=raw,file={self.card}") if self.card else ()
            self.machine = Machine(BOARDS[NAME], self.kernel or build_image(NAME), extra=extra)
            self.line = self.machine

    def power_off(self) -> None:
        if self.machine is not None:
            self.machine.stop()
            self.machine = None

    def power_cycle(self) -> None:
        self.power_off()
        self.power_on()

    def load(self, kernel: Path) -> None:
        self.kernel = kernel

    def flash(self, image: Path) -> None:
        self.card = image

    def send_break(self) -> None:
        if self.machine is not None:
            self.machine.control("chardev-send-break", id="line")

    def close(self) -> None:
        self.power_off()
