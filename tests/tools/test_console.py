"""The console over ptys: what reaches the board, what the terminal is shown, and what happens when things go away."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.build import build_image
from tools.console.view import Decorator, Filter
from tools.symbolize import Elf, Symbolizer, symbolized

WAIT_S = 20.0


class Terminal:
    """A user's terminal running `viper console`, and the board's end of a pty."""

    def __init__(self, port: str, *options: str) -> None:
        self.master, slave = pty.openpty()
        self.before = termios.tcgetattr(slave)
        self.slave = slave
        command = [sys.executable, "-m", "tools.cli", "console", port, *options]
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
        self.shown = ""

    def expect(self, text: str) -> str:
        """Waits for the text; everything shown so far."""
        deadline = time.monotonic() + WAIT_S
        while text not in self.shown:
            left = deadline - time.monotonic()
            assert left > 0 and select.select([self.master], [], [], left)[0], f"no {text!r} in {self.shown!r}"
            self.shown += os.read(self.master, 4096).decode(errors="backslashreplace")
        return self.shown

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def leave(self) -> int:
        self.type(b"\x1d")
        return self.process.wait(WAIT_S)

    def is_restored(self) -> bool:
        return termios.tcgetattr(self.slave) == self.before

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(WAIT_S)
        os.close(self.master)
        os.close(self.slave)


class Board:
    """The other end of a line, reachable by a name that stays when the line is made anew."""

    def __init__(self, link: Path) -> None:
        self.link = link
        self.plug()

    def plug(self) -> None:
        self.master, slave = pty.openpty()
        attributes = termios.tcgetattr(slave)
        attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
        attributes[1] &= ~termios.OPOST
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        self.link.symlink_to(os.ttyname(slave))
        self.slave = slave

    def unplug(self) -> None:
        self.link.unlink()
        os.close(self.slave)
        os.close(self.master)

    def say(self, data: bytes) -> None:
        os.write(self.master, data)

    def hears(self, count: int) -> bytes:
        data = b""
        while len(data) < count and select.select([self.master], [], [], WAIT_S)[0]:
            data += os.read(self.master, count - len(data))
        return data


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    board = Board(tmp_path / "ttyBoard")
    yield board
    if board.link.is_symlink():
        board.unplug()


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def opened(terminals: list[Terminal], board: Board, *options: str) -> Terminal:
    """A console that is attached."""
    terminal = Terminal(str(board.link), *options)
    terminals.append(terminal)
    terminal.expect("Ctrl-] leaves")
    terminal.type(b"k")
    assert board.hears(1) == b"k"
    return terminal


def test_keys_and_text_pass_both_ways(board: Board, terminals: list[Terminal]) -> None:
    terminal = opened(terminals, board)
    board.say("viper> grüße\r\n".encode())
    terminal.expect("viper> grüße\r\n")
    terminal.type(b"ls\r\x03")
    assert board.hears(4) == b"ls\r\x03"
    assert terminal.leave() == 0
    assert terminal.is_restored()


def test_a_line_that_goes_away_is_waited_for(board: Board, terminals: list[Terminal]) -> None:
    terminal = opened(terminals, board)
    board.unplug()
    terminal.expect("went away")
    board.plug()
    terminal.expect("connected to")
    board.say(b"again\r\n")
    terminal.expect("again")


def test_a_port_that_is_not_there_yet_is_waited_for(tmp_path: Path, terminals: list[Terminal]) -> None:
    terminal = Terminal(str(tmp_path / "later"))
    terminals.append(terminal)
    terminal.expect("waiting for")
    board = Board(tmp_path / "later")
    terminal.expect("connected to")
    assert terminal.leave() == 0
    board.unplug()


def test_a_port_in_use_is_not_shared(board: Board, terminals: list[Terminal]) -> None:
    opened(terminals, board)
    second = Terminal(str(board.link))
    terminals.append(second)
    second.expect("is in use by another program; cure: ")
    assert second.process.wait(WAIT_S) == 1
    assert second.is_restored()


def test_the_menu(board: Board, terminals: list[Terminal], tmp_path: Path) -> None:
    power = tmp_path / "power"
    power.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    power.chmod(0o755)
    terminal = opened(terminals, board, "--log", str(tmp_path / "log"), "--power", str(power), "--kernel", "/nowhere/kernel")
    terminal.type(b"\x14?")
    terminal.expect("push a kernel")
    terminal.type(b"\x14b")
    terminal.expect("sent a break")
    terminal.type(b"\x14r")
    terminal.expect("reset by --power")
    assert (tmp_path / "calls").read_text() == "cycle\n"
    terminal.type(b"\x14t")
    terminal.expect("[viper: timestamps on]")
    board.say(b"stamped\r\n")
    assert re.search(r"\[\d\d:\d\d:\d\d\.\d{3}\] stamped", terminal.expect("stamped"))
    terminal.type(b"\x14p")
    terminal.expect("/nowhere/kernel: No such file or directory")
    terminal.type(b"\x14l")
    terminal.expect("[viper: log off]")
    terminal.type(b"\x14\x14")
    assert board.hears(1) == b"\x14"
    terminal.type(b"\x14q")
    assert terminal.process.wait(WAIT_S) == 0
    assert (tmp_path / "log").read_bytes() == b"stamped\r\n"


def test_the_log_has_every_byte_and_the_terminal_only_harmless_ones(board: Board, terminals: list[Terminal], tmp_path: Path) -> None:
    terminal = opened(terminals, board, "--log", str(tmp_path / "log"))
    noise = b"\x00\x01\x9b31m\xff\xfe\x1b]0;title\x07\x1b[2J\x1b[?1049h\x1b[31mred\x1b[0m\x1bc\x05end\r\n"
    board.say(noise)
    shown = terminal.expect("end")
    assert "\\xff\\xfe\x1b[31mred\x1b[0mend" in shown
    for harmful in ("\x1b]0", "\x1b[2J", "\x1b[?1049h", "\x1bc", "\x05", "\x00"):
        assert harmful not in shown
    assert terminal.leave() == 0
    assert (tmp_path / "log").read_bytes() == noise


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(board: Board, terminals: list[Terminal], number: signal.Signals) -> None:
    terminal = opened(terminals, board)
    assert not terminal.is_restored()
    terminal.process.send_signal(number)
    assert terminal.process.wait(WAIT_S) == 128 + number
    assert terminal.is_restored()


def test_a_log_that_cannot_be_written_is_told(board: Board, terminals: list[Terminal]) -> None:
    terminal = Terminal(str(board.link), "--log", "/nowhere/log")
    terminals.append(terminal)
    terminal.expect("/nowhere/log cannot be written: No such file or directory; cure: ")
    assert terminal.process.wait(WAIT_S) == 1
    assert terminal.is_restored()


@pytest.mark.parametrize("port", ["tcp://nohost", "odd://x"])
def test_what_is_no_port(port: str, terminals: list[Terminal]) -> None:
    terminal = Terminal(port)
    terminals.append(terminal)
    terminal.expect("is no port: ")
    assert terminal.process.wait(WAIT_S) == 1


def test_over_tcp(terminals: list[Terminal]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        terminal = Terminal(f"tcp://127.0.0.1:{server.getsockname()[1]}")
        terminals.append(terminal)
        server.settimeout(WAIT_S)
        line, _ = server.accept()
        with line:
            terminal.expect("Ctrl-] leaves")
            terminal.type(b"x")
            line.settimeout(WAIT_S)
            assert line.recv(1) == b"x"
            line.sendall(b"from afar\r\n")
            terminal.expect("from afar")
        terminal.expect("went away")


@given(st.binary(max_size=200), st.integers(1, 7))
def test_no_bytes_get_a_harmful_sequence_to_the_terminal(data: bytes, step: int) -> None:
    """However they are cut, and the same as when they come whole."""
    cut = Filter()
    shown = "".join(cut.feed(data[place : place + step]) for place in range(0, len(data), step))
    assert shown == Filter().feed(data)
    left = re.sub(r"\x1b\[[0-9;]*[mKCDGP@X]", "", shown)
    assert not re.search(r"[\x00-\x06\x0b\x0c\x0e-\x1f\x7f-\x9f]", left)


def test_raw_lets_everything_through() -> None:
    assert Filter(raw=True).feed(b"\x1b[2J\xff") == "\x1b[2J\\xff"


def test_stamps_stand_at_the_beginning_of_lines_only() -> None:
    decorator = Decorator(lambda line: "", clock=lambda: 0.25)
    decorator.stamps = True
    text = decorator.feed("a") + decorator.feed("b\n") + decorator.feed("c\nd")
    assert re.sub(r"\[[0-9:]+\.250\] ", "@", text) == "@ab\n@c\n@d"


# Symbols: the boards' own builds.

def kernel_symbol(name: str) -> tuple[str, int]:
    """(build id, address) in the rpi4 kernel."""
    elf = Elf(build_image("rpi4").parent / "kernel.elf")
    (found,) = elf._symbols(name)
    return elf.build_id, found["st_value"]


def test_a_log_is_symbolized_by_the_elf_of_its_build() -> None:
    build, address = kernel_symbol("boot_main")
    said: list[str] = []
    log = [f"ViperOS 0.1.0 (abc) on Raspberry Pi 4, microkernel, 4 cores, 1984 MiB, build {build}\n", f"SystemError: odd at {address:#x}\n",
           "nothing here 0x12\n"]
    text = "".join(symbolized(log, Symbolizer([build_image("rpi4").parent], said.append)))
    assert re.search(rf"odd at {address:#x}\n    {address:#x}: \S*boot_main, boot/main.py:\d+\n", text), text
    assert text.endswith("nothing here 0x12\n") and said == []


def test_another_build_is_not_decoded_and_that_is_told() -> None:
    build, address = kernel_symbol("boot_main")
    said: list[str] = []
    log = [f"ViperOS 0.1.0 (abc) on Raspberry Pi 4, microkernel, 4 cores, 1984 MiB, build {'0' * 12}\n", f"at {address:#x}\n"]
    assert "".join(symbolized(log, Symbolizer([build_image("rpi4").parent], said.append))) == "".join(log)
    assert said == [f"the board runs build 000000000000, here is rpi4 {build}: addresses are not decoded; "
                    "cure: check out and build what the board runs"]
