"""A board on a serial line of this machine: `serial:PORT[,power=COMMAND]`.

Without a power command the board must be at its prompt, and is started by `reboot`.
"""

from __future__ import annotations

import contextlib
import os

import serial

from tools.console.ports import RATE, Gone, SerialPort, open_port
from tools.faults import Fault
from tools.hil.board import BREAK, POWER, Board, run_power
from tools.line import Line
from tools.session import AT_PROMPT

ANSWER_S = 10.0


class SerialEnd:
    """pyserial's port with what `Line` needs of a socket."""

    def __init__(self, port: serial.Serial) -> None:
        self.port = port

    def fileno(self) -> int:
        return int(self.port.fileno())

    def recv(self, size: int) -> bytes:
        return os.read(self.port.fileno(), size)

    def send(self, data: bytes) -> int:
        return os.write(self.port.fileno(), data)

    def setblocking(self, blocking: bool) -> None:
        os.set_blocking(self.port.fileno(), blocking)

    def close(self) -> None:
        self.port.close()


def serial_board(spec: str) -> SerialBoard:
    """PORT[,power=COMMAND]. Raises Fault."""
    port, *options = spec.split(",")
    power = ""
    for option in options:
        key, _, value = option.partition("=")
        if key != "power" or not value:
            raise Fault(f"serial:{spec}: {option!r} is no option; cure: power=COMMAND")
        power = value
    return SerialBoard(port, power)


class SerialBoard(Board):
    """One port, opened exclusively until `close`."""

    def __init__(self, port: str, power: str) -> None:
        self.name, self.power = f"serial:{port}", power
        self.capabilities = frozenset({BREAK, POWER} if power else {BREAK})
        try:
            opened = open_port(port, RATE)
        except Gone as error:
            raise Fault(f"{port}: {error}; cure: plug the adapter in") from error
        if not isinstance(opened, SerialPort) or not isinstance(opened.line, serial.Serial):
            raise Fault(f"{port} is not a serial port of this machine; cure: /dev/ttyUSB0, or labgrid for a board elsewhere")
        self.end = SerialEnd(opened.line)
        self.line = Line(self.end)

    def start(self) -> Line:
        if not self.power:
            self.line.send("\x03\r", ANSWER_S)
            self.line.expect(AT_PROMPT, ANSWER_S)
            self._forget()
            self.line.send("reboot\r", ANSWER_S)
            self.line.expect(r"reboot\r\n", ANSWER_S)
            self._forget()
            return self.line
        self.power_off()
        self._forget()
        self.power_on()
        return self.line

    def power_on(self) -> None:
        self._power("on")

    def power_off(self) -> None:
        self._power("off")

    def power_cycle(self) -> None:
        self._power("cycle")

    def send_break(self) -> None:
        self.end.port.send_break()

    def close(self) -> None:
        self.line.close()

    def _power(self, action: str) -> None:
        if not self.power:
            self._refuse(POWER)
        run_power(self.power, action)

    def _forget(self) -> None:
        """A line without what has come so far."""
        with contextlib.suppress(BlockingIOError):
            while self.end.recv(1 << 16):
                pass
        self.line = Line(self.end)
