"""How a bad line slows a push: 1 MiB to the loader in QEMU over a pty, without and with 5 % of the frames lost, doubled or damaged."""

import os
import pty
import random
import select
import threading
import time
import tty
from typing import Any

from tools.boards import BOARDS
from tools.build import build_image
from tools.console.ports import open_port
from tools.figures import Row
from tools.push.push import Pusher
from tools.qemu import Machine

MIB = 1 << 20
BAD = 0.05
WAIT_S = 60.0
HEADER = bytes(56) + b"ARM\x64"


class Line:
    """A pty bridged to the machine; `write` is what the bad line does to the frames of one direction."""

    def __init__(self, machine: Machine, bad: float) -> None:
        self.machine, self.bad, self.random = machine, bad, random.Random(5)
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._bridge, daemon=True)
        self.thread.start()
        self.port = open_port(os.ttyname(self.slave))
        self.plain_write = self.port.write
        self.port.write = self._write  # type: ignore[method-assign]

    def close(self) -> None:
        self.port.close()
        self.ended.set()
        self.thread.join()
        os.close(self.master)
        os.close(self.slave)

    def _write(self, data: bytes) -> None:
        if self.random.random() < self.bad:
            changed = bytes([data[0], data[1] ^ 1]) + data[2:]
            data = self.random.choice((b"", data * 2, changed))
        self.plain_write(data)

    def _bridge(self) -> None:
        pending = b""
        while not self.ended.is_set():
            reading: list[Any] = [self.machine] if pending else [self.machine, self.master]
            ready, writable, _ = select.select(reading, [self.machine] if pending else [], [], 0.1)
            if self.machine in ready:
                os.write(self.master, self.machine.receive_bytes() or b"")
            if self.master in ready:
                pending = os.read(self.master, 4096)
            if writable:
                pending = pending[os.write(self.machine.fileno(), pending) :]


def bench_push() -> list[Row]:
    """The row of `viper bench push`."""
    clean, bad = _seconds(0.0), _seconds(BAD)
    text = f"{MIB / clean / 1024:.0f} KiB/s, {MIB / bad / 1024:.0f} KiB/s: {clean / bad:.2f}"
    return [Row("1 MiB pushed with 5 % bad frames, rate over the good line's", clean / bad, text, "0.60", 0.60, True)]


def _seconds(bad: float) -> float:
    """From the first frame until the board has verified the CRC of the whole image."""
    image = HEADER + random.Random(1).randbytes(MIB - len(HEADER))
    loader = build_image("rpi4").with_name("loader.img")
    with Machine(BOARDS["rpi4"], loader, extra=("-accel", "tcg,thread=single")) as machine:
        machine.expect("waiting for a kernel", WAIT_S)
        machine.expect("\n", WAIT_S)
        line = Line(machine, bad)
        try:
            began = time.monotonic()
            with Pusher(line.port) as pusher:
                pusher.push(image, ())
            return time.monotonic() - began
        finally:
            line.close()
