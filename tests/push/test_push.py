"""Kernels over the serial line into QEMU: through a pty, through lost, doubled and damaged frames, and how they are entered."""

from __future__ import annotations

import os
import pty
import random
import re
import select
import socket
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.boards import BOARDS
from tools.build import build_image
from tools.console.ports import Gone, SerialPort, open_port
from tools.faults import Fault
from tools.line import Line
from tools.push.frames import DATA, Frame, encode
from tools.push.push import Pusher
from tools.qemu import Machine
from vipc.asm.assemble import assemble
from vipc.link.image import flat_image
from vipc.link.layout import kernel_layout
from vipc.link.link import link

WAIT_S = 60.0
# The cores that stay in the firmware's loop would keep QEMU's own thread from the line.
ONE_THREAD = ("-accel", "tcg,thread=single")
TOLD = r"probe: level (\d), x0 ([0-9a-f]{16}), control ([0-9a-f]{16}), cores (\d{3})\.\r\n"


def probe(size: int = 0) -> bytes:
    """The probing kernel, made at least `size` bytes long by what is not to be seen."""
    text = (Path(__file__).parent / "probe.s").read_text()
    image = flat_image(link([assemble(text, ".text", "probe.s")], kernel_layout(0x8_0000, 0x8_0000), "_start"))
    return image + random.Random(1).randbytes(max(0, size - len(image)))


class MachinePort:
    """QEMU's line as a port, with what a bad line does to frames on their way."""

    name = "qemu"

    def __init__(self, machine: Line, bad: float = 0.0) -> None:
        self.machine, self.bad, self.random = machine, bad, random.Random(7)
        self.rates: list[int] = []
        self.damaged = 0

    def read(self) -> bytes:
        if not select.select([self.machine], [], [], 0.2)[0]:
            return b""
        data = self.machine.receive_bytes()
        if data == b"":
            raise Gone("it ended")
        return data or b""

    def write(self, data: bytes) -> None:
        if self.random.random() < self.bad:
            self.damaged += 1
            data = self.random.choice((lambda: b"", lambda: data * 2, lambda: self._changed(data), lambda: data[: len(data) // 2]))()
        while data:
            if select.select([], [self.machine], [], WAIT_S)[1]:
                data = data[os.write(self.machine.fileno(), data) :]

    def _changed(self, data: bytes) -> bytes:
        place = self.random.randrange(len(data))
        return data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]

    def send_break(self) -> None:
        raise AssertionError

    def reset(self) -> bool:
        return False

    def set_rate(self, rate: int) -> None:
        self.rates.append(rate)

    def close(self) -> None:
        """The machine is the test's."""


@pytest.fixture
def loader() -> Iterator[Machine]:
    """The loader's image, waiting."""
    image = build_image("rpi4").with_name("loader.img")
    with Machine(BOARDS["rpi4"], image, extra=ONE_THREAD) as machine:
        machine.expect("waiting for a kernel", WAIT_S)
        machine.expect("\n", WAIT_S)
        yield machine


def told(machine: Line, pusher: Pusher) -> re.Match[str]:
    """What the probe said; its first words the pusher may have read."""
    machine.console = pusher.rest.decode(errors="replace")
    machine._taken = 0
    return machine.expect(TOLD, WAIT_S)


def test_the_kernel_is_entered_as_by_the_firmware(loader: Machine) -> None:
    """EL2, MMU and caches off, x0 as QEMU gave it (ATAGS at 0x100), the other cores in the spin loop, at EL2 too."""
    port = MachinePort(loader)
    with Pusher(port) as pusher:
        pusher.push(probe())
    found = told(loader, pusher)
    assert (found[1], int(found[2], 16), int(found[3], 16) & 0x1005, found[4]) == ("2", 0x100, 0, "222")
    assert port.rates == [1_500_000, 115_200]


def test_a_bad_line_costs_time_only(loader: Machine) -> None:
    port = MachinePort(loader, bad=0.05)
    with Pusher(port) as pusher:
        pusher.push(probe(100_000))
    assert told(loader, pusher)[1] == "2"
    assert port.damaged > 0 and pusher.resent > 0


def test_garbage_before_and_between_is_nothing(loader: Machine) -> None:
    port = MachinePort(loader)
    port.write(random.Random(3).randbytes(5000) + b"\0\0\0" + b"load\r\x03\x1c" + encode(Frame(DATA, 3, b"x" * 1024))[:-1])
    with Pusher(port) as pusher:
        pusher.push(probe())
    assert told(loader, pusher)[1] == "2"


def test_what_the_board_refuses_is_told_and_nothing_starts(loader: Machine) -> None:
    with Pusher(MachinePort(loader)) as pusher:
        with pytest.raises(Fault, match="the board refuses the kernel: not a kernel"):
            pusher.push(bytes(2000), ())
        with pytest.raises(Fault, match="the board refuses the kernel: too small"):
            pusher.push(b"tiny", ())
        with pytest.raises(Fault, match="the kernel has 34,000,000 bytes, the board takes 33,554,432"):
            pusher.push(bytes(34_000_000), ())
        pusher.push(probe(), ())
    assert told(loader, pusher)[1] == "2"


def test_a_push_that_was_broken_off_goes_on(loader: Machine) -> None:
    kernel = probe(60_000)

    class Pulled(MachinePort):
        def write(self, data: bytes) -> None:
            self.sent = getattr(self, "sent", 0) + 1
            if self.sent == 25:
                raise Gone("pulled")
            super().write(data)

    with Pusher(Pulled(loader)) as pusher, pytest.raises(Gone):
        pusher.push(kernel, ())
    seen: list[int] = []
    with Pusher(MachinePort(loader), lambda done, total: seen.append(done)) as pusher:
        pusher.push(kernel, ())
    assert seen[0] > 10_000
    assert told(loader, pusher)[1] == "2"


def test_over_a_pty(loader: Machine) -> None:
    """As `viper push` does it: pyserial on a pty, bridged to QEMU."""
    master, slave = pty.openpty()
    tty.setraw(slave)
    ended = threading.Event()

    def bridge() -> None:
        while not ended.is_set():
            for ready in select.select([master, loader], [], [], 0.1)[0]:
                if ready is loader:
                    os.write(master, loader.receive_bytes() or b"")
                else:
                    loader.send(os.read(master, 512).decode("latin-1").encode("latin-1").decode(errors="surrogateescape"))

    thread = threading.Thread(target=bridge, daemon=True)
    thread.start()
    port = open_port(os.ttyname(slave))
    assert isinstance(port, SerialPort)
    with Pusher(port) as pusher:
        pusher.push(probe(20_000))
    said = pusher.rest
    while b".\r\n" not in said:
        said += port.read()
    assert re.search(TOLD, said.decode(errors="replace"))
    ended.set()
    thread.join()
    port.close()
    os.close(master)
    os.close(slave)


def test_nobody_answers() -> None:
    own, other = socket.socketpair()
    with other, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tools.push.push.HELLO_S", 0.3)
        patch.setattr("tools.push.push.ANSWER_S", 0.05)
        with Pusher(MachinePort(Line(own))) as pusher, pytest.raises(Fault, match="nothing answers on qemu; cure: start the board"):
            pusher.push(probe())
    own.close()


def test_the_monitor_hands_over_as_the_firmware_did() -> None:
    """The same as from the loader, and then a kernel that boots."""
    image = build_image("rpi4")
    with Machine(BOARDS["rpi4"], image) as machine:
        machine.expect("viper> ", WAIT_S)
        machine.send("\x1c\x1c\x1c")
        machine.expect("monitor> ", WAIT_S)
        machine.send("load\r")
        machine.expect("load: waiting for", WAIT_S)
        machine.expect("\n", WAIT_S)
        with Pusher(MachinePort(machine)) as pusher:
            with pytest.raises(Fault, match="not a kernel"):
                pusher.push(bytes(5000), ())
            pusher.push(probe(30_000), ())
        found = told(machine, pusher)
        assert (found[1], int(found[2], 16), int(found[3], 16) & 0x1005, found[4]) == ("2", 0x100, 0, "222")
