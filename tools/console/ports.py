"""What a console can be attached to: serial adapters, ptys, TCP, RFC 2217 servers, a QEMU started for it.

A port is opened exclusively; one that is not there yet, or went away, is waited for by the console.
"""

from __future__ import annotations

import os
import re
import select
import termios
from dataclasses import dataclass
from typing import Protocol

import serial
from serial.tools import list_ports

from tools.faults import Fault

RATE = 115_200                      # baud: what the firmware and the kernel set
READ_S = 0.2
WRITE_S = 10.0
BREAK_S = 0.25
LOST = (serial.SerialException, OSError, termios.error)
# USB adapters that people solder to GPIO14/15, by vendor and product id (usb.ids).
ADAPTERS = {
    (0x0403, 0x6001): "FTDI FT232R", (0x0403, 0x6015): "FTDI FT231X", (0x0403, 0x6014): "FTDI FT232H", (0x0403, 0x6010): "FTDI FT2232H",
    (0x10C4, 0xEA60): "Silicon Labs CP2102", (0x1A86, 0x7523): "WCH CH340", (0x1A86, 0x55D3): "WCH CH343",
    (0x067B, 0x2303): "Prolific PL2303", (0x067B, 0x23A3): "Prolific PL2303GC", (0x2E8A, 0x000C): "Raspberry Pi Debug Probe",
}


class Gone(Exception):
    """The port is not there, or went away; it may come back."""


class Port(Protocol):
    """An open line. `read` gives what has come within READ_S, b"" for nothing; raises Gone."""

    name: str

    def read(self) -> bytes: ...
    def write(self, data: bytes) -> None: ...
    def send_break(self) -> None: ...
    def reset(self) -> bool:
        """Reset the board; False where the line cannot."""
    def set_rate(self, rate: int) -> None: ...
    def close(self) -> None: ...


@dataclass
class SerialPort:
    """By pyserial."""

    name: str
    line: serial.SerialBase

    def read(self) -> bytes:
        try:
            return bytes(self.line.read(1) + self.line.read(self.line.in_waiting))
        except (*LOST, TypeError) as error:      # TypeError: pyserial's, closed meanwhile
            raise Gone(str(error)) from error

    def write(self, data: bytes) -> None:
        try:
            self.line.write(data)
            self.line.flush()
        except LOST as error:
            raise Gone(str(error)) from error

    def send_break(self) -> None:
        try:
            self.line.send_break(BREAK_S)
        except LOST as error:
            raise Gone(str(error)) from error

    def reset(self) -> bool:
        return False

    def set_rate(self, rate: int) -> None:
        self.line.baudrate = rate

    def close(self) -> None:
        self.line.close()


class QemuPort:
    """A board in QEMU, started for this console."""

    def __init__(self, board: str) -> None:
        from tools.boards import board_named
        from tools.build import build_image
        from tools.qemu import Machine

        self.name = f"qemu ({board})"
        self.machine = Machine(board_named(board), build_image(board))

    def read(self) -> bytes:
        if not select.select([self.machine], [], [], READ_S)[0]:
            return b""
        data = self.machine.receive_bytes()
        if data == b"":
            raise Gone(self.machine.ending())
        return data or b""

    def write(self, data: bytes) -> None:
        while data:
            if not select.select([], [self.machine], [], WRITE_S)[1]:
                raise Gone("QEMU takes nothing any more")
            data = data[os.write(self.machine.fileno(), data) :]

    def send_break(self) -> None:
        self.machine.control("chardev-send-break", id="line")

    def reset(self) -> bool:
        self.machine.control("system_reset")
        return True

    def set_rate(self, rate: int) -> None:
        """A socket has no rate."""

    def close(self) -> None:
        self.machine.stop()


def open_port(name: str, rate: int = RATE) -> Port:
    """Open what `name` means. Raises Gone where it may come yet, Fault where waiting does not help."""
    if name == "qemu":
        return QemuPort("rpi4")
    if name == "auto":
        name = find_adapter()
    try:
        return SerialPort(name, serial.serial_for_url(_address(name), baudrate=rate, timeout=READ_S, exclusive=_is_local(name)))
    except ValueError as error:
        raise Fault(f"{name} is no port: {error}; cure: /dev/ttyUSB0, auto, qemu, tcp://HOST:PORT or rfc2217://HOST:PORT") from error
    except LOST as error:
        raise _explained(name, error) from error


def find_adapter() -> str:
    """The one USB adapter there is. Raises Gone when there is none, Fault when there are several."""
    found = [port for port in list_ports.comports() if port.vid is not None]
    known = [port for port in found if (port.vid, port.pid) in ADAPTERS] or found
    if not known:
        raise Gone("no USB serial adapter is plugged in")
    if len(known) > 1:
        listed = ", ".join(f"{port.device} ({ADAPTERS.get((port.vid, port.pid), port.description)})" for port in known)
        raise Fault(f"several adapters are plugged in: {listed}; cure: name one")
    return str(known[0].device)


def _address(name: str) -> str:
    if name.startswith("tcp://"):
        if not re.fullmatch(r"tcp://[^/]+:\d+", name):
            raise ValueError("tcp:// needs a host and a port")
        return "socket://" + name.removeprefix("tcp://")
    return name


def _is_local(name: str) -> bool | None:
    return None if "://" in name else True


def _explained(name: str, error: Exception) -> Exception:
    number = getattr(error, "errno", None)
    text = str(error)
    if number == 13 or "Permission denied" in text:
        return Fault(f"{name}: no permission; cure: sudo usermod -aG dialout {os.environ.get('USER', '$USER')}, then log in again")
    if number in (11, 16) or "exclusively lock" in text:
        return Fault(f"{name} is in use by another program; cure: leave the other console first (fuser -v {name} names it)")
    return Gone(text)
