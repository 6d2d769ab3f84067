"""A QEMU that stands in for a board on a desk: its serial line is a pty (and a TCP port), its power a command.

    python -m tools.hil.stand_in FOLDER      serves until it is ended; writes FOLDER/ready when everything is there
    python -m tools.hil.stand_in FOLDER on|off|cycle     the power command

FOLDER/tty is a link to the pty, FOLDER/port holds the TCP port (raw bytes, one client), FOLDER/power is the socket of the
power command. The line outlives the board, as an adapter does.
"""

from __future__ import annotations

import contextlib
import os
import pty
import select
import socket
import sys
import tty
from pathlib import Path
from typing import Any

from tools.hil.qemu_board import QemuBoard

CHUNK = 1 << 16
ROOM = 1 << 20                      # bytes kept for a line that nobody reads; the board waits then
ACTIONS = ("on", "off", "cycle")


class StandIn:
    """The board, its line's ends, and who listens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.board = QemuBoard()
        self.master, self.slave = pty.openpty()     # our own slave keeps the line up while nobody has it open
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        (folder / "tty").symlink_to(os.ttyname(self.slave))
        self.door = socket.create_server(("127.0.0.1", 0))
        (folder / "port").write_text(f"{self.door.getsockname()[1]}\n")
        self.client: socket.socket | None = None
        self.to_line, self.to_board = bytearray(), bytearray()
        self.power = socket.socket(socket.AF_UNIX)
        self.power.bind(str(folder / "power"))
        self.power.listen()
        (folder / "ready").touch()

    def serve(self) -> None:
        """For ever: bytes both ways, clients, power. Nothing here blocks, so neither end can block the other."""
        while True:
            machine, client = self.board.machine, self.client
            near: Any = client or self.master
            reading: list[Any] = [self.door, self.power, self.master, *([client] if client else [])]
            reading += [machine] if machine and len(self.to_line) < ROOM else []
            writing = [near] if self.to_line else []
            writing += [machine] if machine and self.to_board else []
            readable, writable, _ = select.select(reading, writing, [])
            if machine and machine in readable:
                self._from_board(machine.receive_bytes())
            if machine and machine in writable:
                with contextlib.suppress(BlockingIOError, ConnectionError):
                    del self.to_board[: os.write(machine.fileno(), self.to_board)]
            if near in writable:
                self._to_line(client)
            if self.master in readable:
                with contextlib.suppress(OSError):
                    self._typed(os.read(self.master, CHUNK))
            if client and client in readable:
                self._from_client(client)
            if self.door in readable:
                if self.client:
                    self.client.close()
                self.client, _ = self.door.accept()
                self.client.setblocking(False)
            if self.power in readable:
                self._switch()

    def _from_board(self, data: bytes | None) -> None:
        if data == b"":
            self.board.power_off()
        elif data:
            self.to_line += data

    def _to_line(self, client: socket.socket | None) -> None:
        try:
            del self.to_line[: client.send(self.to_line) if client else os.write(self.master, self.to_line)]
        except BlockingIOError:
            return
        except OSError:
            self.to_line.clear()

    def _from_client(self, client: socket.socket) -> None:
        data = b""
        with contextlib.suppress(OSError):
            data = client.recv(CHUNK)
        if data:
            self._typed(data)
        else:
            client.close()
            self.client = None

    def _typed(self, data: bytes) -> None:
        """What is sent to a board without power is lost."""
        if self.board.machine:
            self.to_board += data

    def _switch(self) -> None:
        line, _ = self.power.accept()
        with line:
            action = line.recv(16).decode(errors="replace")
            if action in ("off", "cycle"):
                self.board.power_off()
                self.to_board.clear()
            if action in ("on", "cycle"):
                self.board.power_on()
            line.sendall(b"done" if action in ACTIONS else b"what?")


def switch(folder: Path, action: str) -> int:
    """The power command: 0, or 1 when the stand-in does not know the action."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(folder / "power"))
        line.sendall(action.encode())
        return 0 if line.recv(16) == b"done" else 1


def main(arguments: list[str]) -> int:
    if len(arguments) == 2:
        return switch(Path(arguments[0]), arguments[1])
    stand_in = StandIn(Path(arguments[0]))
    try:
        stand_in.serve()
    finally:
        stand_in.board.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
