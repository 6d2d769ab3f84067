"""The user's terminal while it is joined to a board: raw, and given back as it was on every way out."""

import contextlib
import os
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from types import FrameType

ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def raw_terminal(keyboard: int, greeting: str) -> Iterator[None]:
    """Every key goes to the board; signals that end this process end it by SystemExit, so that the terminal is restored."""
    handlers = {number: signal.signal(number, _leave) for number in ENDING}
    saved = termios.tcgetattr(keyboard) if os.isatty(keyboard) else None
    try:
        if saved is not None:
            tty.setraw(keyboard, termios.TCSADRAIN)     # what was typed already is not lost
            print(f"{greeting}\r", file=sys.stderr)
        yield
    finally:
        if saved is not None:
            termios.tcsetattr(keyboard, termios.TCSADRAIN, saved)
            print(file=sys.stderr)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def write_all(screen: int, data: bytes) -> None:
    while data:
        data = data[os.write(screen, data) :]


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
