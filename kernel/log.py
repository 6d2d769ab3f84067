"""The log: a ring of text lines with time and level; warnings and errors, or what `log=` names, also go to the serial line.

A line is `[seconds.microseconds] L text`, L one of D I W E.
I1. Positions count bytes from the first line ever; the ring keeps the last RING of them.
"""

from typing import Final

from kernel import console
from kernel.arch import timer
from vipc.lang import Array, Span, array, sink, u8, u32, u64

RING: Final = 16_384
DEBUG: Final = 0
INFO: Final = 1
WARNING: Final = 2
ERROR: Final = 3


class Log:
    """The ring and the line being written."""

    written: u64
    level: u32                          # of the line being written
    shown: u32                          # lines of this level and above also go to the serial line
    data: Array[u8] = array(u8, RING)

    def __init__(self) -> None:
        self.written = 0
        self.level = INFO
        self.shown = WARNING

    def put(self, byte: u8) -> None:
        """Adds one byte."""
        self.data[self.written % RING] = byte
        self.written += 1

    def oldest(self) -> u64:
        """First position that is still there."""
        return 0 if self.written <= RING else self.written - RING

    def copy(self, position: u64, target: Span[u8]) -> u64:
        """Fills `target` from a position on; how many bytes there were."""
        count = min(u64(len(target)), self.written - position)
        for n in range(count):
            target[n] = self.data[(position + n) % RING]
        return count


log: Log = Log()


def open_line(level: u32) -> None:
    """Starts a line."""
    log.level = level
    now = timer.now() // 1000
    put(f"[{now // 1_000_000:5}.{now % 1_000_000:06}] ")
    log.put(_letter(level))
    log.put(32)
    if level >= log.shown:
        console.write("viper: ")


def close_line() -> None:
    """Ends the line."""
    log.put(10)
    if log.level >= log.shown:
        console.write("\n")


@sink
def put(text: str) -> None:
    """Adds text to the ring only."""
    for byte in text.encode():
        log.put(byte)


@sink
def piece(text: str) -> None:
    """Adds text to the line being written."""
    put(text)
    if log.level >= log.shown:
        console.write(text)


def piece_of_bytes(text: bytes) -> None:
    """The same for bytes, printable ASCII only."""
    for byte in text:
        log.put(byte if 32 <= byte < 127 else 46)
    if log.level >= log.shown:
        console.write_bytes(text)


def open_info() -> None:
    """Starts an information line."""
    open_line(INFO)


def open_warning() -> None:
    """Starts a warning."""
    open_line(WARNING)


@sink(begin="open_info", end="close_line")
def info(text: str) -> None:
    """A line that goes to the ring only."""
    piece(text)


@sink(begin="open_warning", end="close_line")
def warning(text: str) -> None:
    """A line that the console shows too."""
    piece(text)


def _letter(level: u32) -> u8:
    if level == DEBUG:
        return 68
    if level == INFO:
        return 73
    return 87 if level == WARNING else 69
