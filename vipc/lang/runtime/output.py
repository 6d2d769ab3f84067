"""Text collected in a buffer. What does not fit is left out: whoever wants it all empties the buffer in time."""

from typing import Final

from vipc.lang import u8, u64
from vipc.lang.runtime.format import decimal, quoted
from vipc.lang.runtime.memory import move
from vipc.lang.unsafe import Ptr, address_of

NUMBER_ROOM: Final = 24
PIECE_ROOM: Final = 128


class Output:
    """A buffer of `room` bytes at `address`."""

    address: u64
    room: u64
    length: u64

    def __init__(self, address: u64, room: u64) -> None:
        self.address = address
        self.room = room
        self.length = 0

    def put(self, address: u64, length: u64) -> None:
        """Adds bytes."""
        fitting = u64(self.room - self.length)
        if length < fitting:
            fitting = length
        move(u64(self.address + self.length), address, fitting)
        self.length = u64(self.length + fitting)

    def text(self, text: bytes) -> None:
        """Adds constant text."""
        self.put(address_of(text), u64(len(text)))

    def number(self, word: u64, is_signed: bool) -> None:
        """Adds a number in decimal."""
        if u64(self.room - self.length) >= NUMBER_ROOM:
            signed: u64 = 1 if is_signed else 0
            self.length = u64(self.length + decimal(u64(self.address + self.length), word, signed))

    def repr(self, address: u64, length: u64) -> None:
        """Adds a text in quotes."""
        cursor: u64 = 0
        while True:
            if u64(self.room - self.length) < PIECE_ROOM:
                return
            size, cursor = quoted(address, length, 0, cursor, u64(self.address + self.length))
            if size == 0:
                return
            self.length = u64(self.length + size)


def byte_at(address: u64, index: u64) -> u8:
    """A byte of a text."""
    return Ptr[u8](address)[index]
