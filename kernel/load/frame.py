"""Frames of the serial loader, as bytes on the line: found again after any garbage.

    0x00, COBS(kind: 1 byte, number: 4, payload: up to 1,024, CRC-32 of all before: 4), 0x00       numbers little-endian
COBS (Cheshire and Baker, 1999) leaves no zero within a frame, so that a zero always ends one: what was garbage is dropped
there, and the next frame is read. The CRC is that of zlib and Ethernet.
"""

from typing import Final

from vipc.lang import Array, Span, array, u8, u32

PAYLOAD_MAX: Final = 1024
HEADER: Final = 5
CHECK: Final = 4
FRAME_MAX: Final = HEADER + PAYLOAD_MAX + CHECK
RUN_MAX: Final = 255                    # a code byte: this many bytes less one follow, then a zero unless it is the longest

# Letters: host to board, and the board's answers.
HELLO: Final = 0x48                 # READY
BEGIN: Final = 0x42                 # TAKEN with the first missing block, or REFUSED with the reason
DATA: Final = 0x44                  # TAKEN
VERIFY: Final = 0x56                # TAKEN or REFUSED
START: Final = 0x53                 # TAKEN, then the kernel runs
RATE: Final = 0x50                  # TAKEN at the old rate
QUIT: Final = 0x51                  # TAKEN, then the monitor
READY: Final = 0x52
TAKEN: Final = 0x4B
REFUSED: Final = 0x4E


def _entry(index: int) -> int:
    for _ in range(8):
        index = index >> 1 ^ (0xEDB8_8320 if index & 1 else 0)
    return index


CRC: Final = array(u32, [_entry(index) for index in range(256)])


def crc32(data: Span[u8], value: u32) -> u32:
    """The CRC-32 of what came before (`value`, 0 at the beginning) and `data`."""
    crc: u32 = ~value & 0xFFFF_FFFF
    for byte in data:
        crc = crc >> 8 ^ CRC[(crc ^ byte) & 0xFF]
    return ~crc & 0xFFFF_FFFF


def word(data: Span[u8], place: int) -> u32:
    """Four bytes, little-endian."""
    return int.from_bytes(data[place:place + 4], "little")


class FrameReader:
    """Takes bytes one by one; after `feed` said so, holds a frame until the next byte."""

    length: u32
    left: u32                           # bytes of the present run
    owes_zero: bool                     # one stands behind the run, if the frame goes on
    is_open: bool                       # a frame has begun
    is_bad: bool
    bytes: Array[u8] = array(u8, FRAME_MAX)

    def __init__(self) -> None:
        self.length = 0
        self.left = 0
        self.owes_zero = False
        self.is_open = False
        self.is_bad = False

    def feed(self, byte: u8) -> bool:
        """True when the byte ended a frame that is whole."""
        if byte == 0:
            was_open = self.is_open
            self.is_open = False
            return was_open and self.left == 0 and not self.is_bad and self._checks()
        if not self.is_open:
            self.is_open = True
            self.is_bad = False
            self.length = 0
            self.left = 0
            self.owes_zero = False
        if self.left > 0:
            self._add(byte)
            self.left -= 1
            return False
        if self.owes_zero:
            self._add(0)
        self.left = byte - 1
        self.owes_zero = byte != RUN_MAX
        return False

    def kind(self) -> u8:
        """What the frame is."""
        return self.bytes[0]

    def number(self) -> u32:
        """Its number: a block, a rate, ..."""
        return word(self.bytes, 1)

    def payload(self) -> Span[u8]:
        """What it carries."""
        return self.bytes[HEADER:self.length - CHECK]

    def _add(self, byte: u8) -> None:
        if self.length == FRAME_MAX:
            self.is_bad = True
        else:
            self.bytes[self.length] = byte
            self.length += 1

    def _checks(self) -> bool:
        if self.length < HEADER + CHECK:
            return False
        end = self.length - CHECK
        return crc32(self.bytes[0:end], 0) == word(self.bytes, end)
