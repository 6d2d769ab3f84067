"""`viper console`: joins this terminal and a serial line until Ctrl-]; waits for a port that is not there.

A thread reads the port and hands over through a pipe, so that one select() waits for keys and for the board.
Ctrl-T begins a menu of one key; MENU lists it.
"""

from __future__ import annotations

import os
import queue
import select
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tools.console.ports import RATE, Gone, Port, open_port
from tools.console.view import Decorator, Filter
from tools.faults import Fault
from tools.symbolize import Symbolizer
from tools.terminal import raw_terminal, write_all

LEAVE, MENU_KEY = b"\x1d", b"\x14"      # Ctrl-], Ctrl-T
RETRY_S = 0.3                           # between two looks for a port that is not there
MENU = {
    b"b": "send a break",
    b"r": "reset the board",
    b"p": "push a kernel",
    b"l": "log on or off",
    b"t": "timestamps on or off",
    b"d": "decoding of addresses on or off",
    b"q": "leave",
    b"?": "this list",
    MENU_KEY: "send Ctrl-T",
}


@dataclass
class Options:
    """What `viper console` was asked for. `power` is a command that takes on, off or cycle."""

    port: str
    rate: int = RATE
    log: Path | None = None
    raw: bool = False
    stamps: bool = False
    power: str = ""
    push: Callable[[Port], None] | None = None


@dataclass
class Reader:
    """Reads one port in a thread. `wake` can be waited for; `take` gives bytes, or raises Gone."""

    port: Port
    _items: queue.SimpleQueue[bytes | Gone] = field(default_factory=queue.SimpleQueue)
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.wake, self._signal = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                data = self.port.read()
            except Gone as error:
                self._hand_over(error)
                return
            if data:
                self._hand_over(data)

    def _hand_over(self, item: bytes | Gone) -> None:
        self._items.put(item)
        os.write(self._signal, b"!")

    def take(self) -> bytes:
        os.read(self.wake, 1)
        item = self._items.get()
        if isinstance(item, Gone):
            raise item
        return item

    def stop(self) -> None:
        """Ends the thread; the port is the caller's again."""
        self._stopping.set()
        self._thread.join()
        os.close(self.wake)
        os.close(self._signal)


class Console:
    """One attachment of a terminal. `run` gives the exit status."""

    def __init__(self, options: Options, symbolizer: Symbolizer, keyboard: int, screen: int) -> None:
        self.options, self.keyboard, self.screen = options, keyboard, screen
        self.filter = Filter(options.raw)
        symbolizer.say = self.say
        self.decorator = Decorator(symbolizer.note)
        self.decorator.stamps = options.stamps
        self.log: BinaryIO | None = None
        self.reader: Reader | None = None
        self._menu = False
        self._waiting = ""

    def run(self) -> int:
        """Until the user leaves: 0. Raises Fault."""
        if self.options.log:
            self._open_log(self.options.log)
        try:
            with raw_terminal(self.keyboard, f"viper: {self.options.port}; Ctrl-] leaves, Ctrl-T ? lists the keys"):
                while self._step():
                    pass
            return 0
        finally:
            self._detach()
            if self.log:
                self.log.close()

    def say(self, text: str) -> None:
        """A line of our own, marked as such."""
        write_all(self.screen, f"\r\n[viper: {text}]\r\n".encode())

    def _step(self) -> bool:
        """Wait for a key or for the board, and serve it; false to leave."""
        if self.reader is None:
            self._attach()
        waited = [self.keyboard] + ([self.reader.wake] if self.reader else [])
        ready = select.select(waited, [], [], None if self.reader else RETRY_S)[0]
        if self.reader and self.reader.wake in ready:
            try:
                self._show(self.reader.take())
            except Gone as error:
                self._lost(error)
        return self._type(os.read(self.keyboard, 1024)) if self.keyboard in ready else True

    def _attach(self) -> None:
        try:
            self.reader = Reader(open_port(self.options.port, self.options.rate))
        except Gone as error:
            if not self._waiting:
                self._waiting = str(error)
                self.say(f"waiting for {self.options.port}: {error}")
            return
        if self._waiting:
            self.say(f"connected to {self.reader.port.name}")
        self._waiting = ""

    def _detach(self) -> None:
        if self.reader:
            self.reader.stop()
            self.reader.port.close()
            self.reader = None

    def _lost(self, error: Gone) -> None:
        self._detach()
        self._waiting = str(error)
        self.say(f"{self.options.port} went away ({error}); waiting for it")

    def _show(self, data: bytes) -> None:
        if self.log:
            self.log.write(data)
            self.log.flush()
        write_all(self.screen, self.decorator.feed(self.filter.feed(data)).encode())

    def _type(self, keys: bytes) -> bool:
        if not keys:
            return False                # the terminal is gone
        plain = b""
        for key in (keys[place : place + 1] for place in range(len(keys))):
            if self._menu:
                self._menu = False
                if not self._choose(key):
                    return False
            elif key in (LEAVE, MENU_KEY):
                self._send(plain)
                plain = b""
                if key == LEAVE:
                    return False
                self._menu = True
            else:
                plain += key
        self._send(plain)
        return True

    def _send(self, data: bytes) -> None:
        if data and self.reader:
            try:
                self.reader.port.write(data)
            except Gone as error:
                self._lost(error)

    def _choose(self, key: bytes) -> bool:
        """One key of the menu; false to leave."""
        if key == b"q":
            return False
        actions: dict[bytes, Callable[[], None]] = {
            b"b": self._break, b"r": self._reset, b"p": self._push, b"l": self._switch_log, b"t": self._switch_stamps,
            b"d": self._switch_decoding, MENU_KEY: lambda: self._send(MENU_KEY)}
        try:
            actions.get(key, self._list)()
        except Gone as error:
            self._lost(error)
        except Fault as error:
            self.say(str(error))
        return True

    def _list(self) -> None:
        keys = "\r\n".join(f"    {'Ctrl-T' if key == MENU_KEY else key.decode():7} {text}" for key, text in MENU.items())
        self.say(f"Ctrl-T and\r\n{keys}\r\n")

    def _break(self) -> None:
        if self.reader:
            self.reader.port.send_break()
            self.say("sent a break")

    def _reset(self) -> None:
        if self.options.power:
            status = subprocess.call([*self.options.power.split(), "cycle"], stdin=subprocess.DEVNULL)
            self.say("reset by --power" if status == 0 else f"{self.options.power} cycle ended with status {status}")
        elif self.reader and self.reader.port.reset():
            self.say("reset")
        else:
            self.say("this line cannot reset the board; cure: --power COMMAND, which takes on, off and cycle")

    def _push(self) -> None:
        if self.options.push is None or self.reader is None:
            self.say("there is no kernel to push; cure: --kernel FILE")
            return
        port = self.reader.port
        self.reader.stop()
        try:
            self.options.push(port)
            self.say("pushed")
        finally:
            self.reader = Reader(port)

    def _switch_log(self) -> None:
        if self.log:
            self.log.close()
            self.log = None
            self.say("log off")
        else:
            path = self.options.log or Path("console.log")
            self._open_log(path)
            self.say(f"log on: {path}")

    def _open_log(self, path: Path) -> None:
        try:
            self.log = path.open("ab")
        except OSError as error:
            raise Fault(f"{path} cannot be written: {error.strerror}; cure: --log FILE elsewhere") from error

    def _switch_stamps(self) -> None:
        self.decorator.stamps = not self.decorator.stamps
        self.say(f"timestamps {'on' if self.decorator.stamps else 'off'}")

    def _switch_decoding(self) -> None:
        self.decorator.decoding = not self.decorator.decoding
        self.say(f"decoding {'on' if self.decorator.decoding else 'off'}")


def attach(options: Options, symbolizer: Symbolizer) -> int:
    """Run a console on standard input and output."""
    sys.stdout.flush()
    return Console(options, symbolizer, sys.stdin.fileno(), sys.stdout.fileno()).run()
