"""Text collected in a small buffer: written out when it is full, or cut off there."""

from typing import Final

from vipc.lang import extern, u8, u64
from vipc.lang.runtime.format import decimal, quoted
from vipc.lang.runtime.memory import move
from vipc.lang.unsafe import Ptr, address_of

NOWHERE: Final = 0                      # instead of a file: what does not fit is left out
NUMBER_ROOM: Final = 24
PIECE_ROOM: Final = 128


@extern
def __vip_write(file: u64, address: u64, length: u64) -> None:
    """Writes to standard output (1) or the error output (2)."""


class Output:
    """A buffer of `room` bytes at `address`, bound for `file`."""

    address: u64
    room: u64
    file: u64
    length: u64

    def __init__(self, address: u64, room: u64, file: u64) -> None:
        self.address = address
        self.room = room
        self.file = file
        self.length = 0

    def put(self, address: u64, length: u64) -> None:
        """Adds bytes."""
        if length > u64(self.room - self.length):
            self.flush()
        if length > u64(self.room - self.length):
            if self.file != NOWHERE:
                __vip_write(self.file, address, length)
                return
            length = u64(self.room - self.length)
        move(u64(self.address + self.length), address, length)
        self.length = u64(self.length + length)

    def text(self, text: bytes) -> None:
        """Adds constant text."""
        self.put(address_of(text), u64(len(text)))

    def number(self, word: u64, is_signed: bool) -> None:
        """Adds a number in decimal."""
        room = u64(self.room - self.length)
        if room < NUMBER_ROOM:
            self.flush()
            room = u64(self.room - self.length)
        if room >= NUMBER_ROOM:
            signed: u64 = 1 if is_signed else 0
            self.length = u64(self.length + decimal(u64(self.address + self.length), word, signed))

    def repr(self, address: u64, length: u64) -> None:
        """Adds a text in quotes."""
        cursor: u64 = 0
        while True:
            if u64(self.room - self.length) < PIECE_ROOM:
                self.flush()
            if u64(self.room - self.length) < PIECE_ROOM:
                return
            size, cursor = quoted(address, length, 0, cursor, u64(self.address + self.length))
            if size == 0:
                return
            self.length = u64(self.length + size)

    def flush(self) -> None:
        """Writes out what there is; bound for nowhere, it stays."""
        if self.file != NOWHERE:
            __vip_write(self.file, self.address, self.length)
            self.length = 0


def byte_at(address: u64, index: u64) -> u8:
    """A byte of a text."""
    return Ptr[u8](address)[index]
