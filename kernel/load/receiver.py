"""Receives a kernel in blocks, in any order, each any number of times, and says what is missing.

I1. A block counts as received only when its frame was whole; the image only when its CRC is right.
I2. Nothing is written outside of the area that the owner gave for this image.
The owner decides where an image may go (`place`): the loader at its own address, the monitor to free memory.
"""

from typing import Callable, Final

from kernel.load.frame import (
    BEGIN,
    DATA,
    HELLO,
    PAYLOAD_MAX,
    READY,
    REFUSED,
    START,
    TAKEN,
    VERIFY,
    FrameReader,
    crc32,
    word,
)
from vipc.lang import Array, Span, array, u8, u32, u64
from vipc.lang.unsafe import span_at

IMAGE_MAX: Final = 32 << 20
HEADER_SIZE: Final = 64                 # of an arm64 Image
BLOCKS_MAX: Final = IMAGE_MAX // PAYLOAD_MAX
REPLY_MAX: Final = 32
VERSION: Final = 1
MAGIC: Final = b"ARM\x64"
MAGIC_PLACE: Final = 56
NO_AREA: Final = 0

# Why an image is refused.
TOO_LARGE: Final = 1
TOO_SMALL: Final = 2
MISPLACED: Final = 3
NO_ROOM: Final = 4                      # the area would hold something that is in use
INCOMPLETE: Final = 5
DAMAGED: Final = 6
NOT_A_KERNEL: Final = 7
NOTHING_BEGUN: Final = 8


class Receiver:
    """One image. Replies stand in `reply`, `reply_number` and `reply_length` until the next frame."""

    load: u64                           # where images must be loaded
    place: Callable[[u64], u64]         # size -> address of the area, or NO_AREA
    area: u64
    size: u32
    crc: u32
    blocks: u32
    missing: u32                        # the first block that is not there
    is_verified: bool
    reply_number: u32
    reply_length: u32
    reply: Array[u8] = array(u8, REPLY_MAX)
    received: Array[u64] = array(u64, BLOCKS_MAX // 64)

    def __init__(self, place: Callable[[u64], u64]) -> None:
        self.load = 0
        self.place = place
        self.area = NO_AREA
        self.size = 0
        self.crc = 0
        self.blocks = 0
        self.missing = 0
        self.is_verified = False
        self.reply_number = 0
        self.reply_length = 0

    def handle(self, frame: FrameReader) -> u8:
        """Serves a frame; the kind of the reply, or 0 for a frame that asks nothing of a receiver."""
        self.reply_length = 0
        self.reply_number = frame.number()
        kind = frame.kind()
        if kind == HELLO:
            return self._introduce()
        if kind == BEGIN:
            return self._begin(frame.payload())
        if kind == DATA:
            return self._store(frame.number(), frame.payload())
        if kind == VERIFY:
            return self._verify()
        if kind == START:
            return TAKEN if self.is_verified else self._refuse(INCOMPLETE)
        return 0

    def is_complete(self) -> bool:
        """Every block is there."""
        return self.area != NO_AREA and self.missing == self.blocks

    def _introduce(self) -> u8:
        """Version, largest payload, load address, largest image."""
        self._append(VERSION)
        self._append(PAYLOAD_MAX)
        self._append(u32(self.load))
        self._append(u32(self.load >> 32))
        self._append(IMAGE_MAX)
        return READY

    def _begin(self, payload: Span[u8]) -> u8:
        """Load address (8 bytes), size, CRC. An image that was begun before goes on where it stopped."""
        if len(payload) != 16:
            return self._refuse(NOTHING_BEGUN)
        load: u64 = word(payload, 0) | word(payload, 4) << 32
        size = word(payload, 8)
        crc = word(payload, 12)
        if size > IMAGE_MAX:
            return self._refuse(TOO_LARGE)
        if size < HEADER_SIZE:
            return self._refuse(TOO_SMALL)
        if load != self.load:
            return self._refuse(MISPLACED)
        if self.area == NO_AREA or size != self.size or crc != self.crc:
            place = self.place
            area = place(size)
            if area == NO_AREA:
                return self._refuse(NO_ROOM)
            self.area = area
            self.size = size
            self.crc = crc
            self._forget()
        self.reply_number = self.missing
        return TAKEN

    def _store(self, block: u32, payload: Span[u8]) -> u8:
        if self.area == NO_AREA:
            return self._refuse(NOTHING_BEGUN)
        if block >= self.blocks:
            return self._refuse(TOO_LARGE)
        start = block * PAYLOAD_MAX
        if len(payload) != min(PAYLOAD_MAX, self.size - start):
            return self._refuse(DAMAGED)
        if not self._has(block):
            span_at(u8, self.area + start, len(payload)).copy_from(payload)
            self.received[block // 64] |= u64(1 << (block % 64))
        while self.missing < self.blocks and self._has(self.missing):
            self.missing += 1
        self.reply_number = block
        self._append(self.missing)
        return TAKEN

    def _verify(self) -> u8:
        if not self.is_complete():
            return self._refuse(INCOMPLETE)
        image = span_at(u8, self.area, self.size)
        if crc32(image, 0) != self.crc:
            self._forget()
            return self._refuse(DAMAGED)
        if image[MAGIC_PLACE:MAGIC_PLACE + len(MAGIC)] != MAGIC:
            return self._refuse(NOT_A_KERNEL)
        self.is_verified = True
        return TAKEN

    def _forget(self) -> None:
        """Nothing of the image is there."""
        self.received.fill(0)
        self.blocks = (self.size + PAYLOAD_MAX - 1) // PAYLOAD_MAX
        self.missing = 0
        self.is_verified = False

    def _has(self, block: u32) -> bool:
        return self.received[block // 64] >> (block % 64) & 1 != 0

    def _refuse(self, reason: u32) -> u8:
        self.reply_number = reason
        return REFUSED

    def _append(self, value: u32) -> None:
        for place in range(4):
            self.reply[self.reply_length + place] = u8(value >> 8 * place)
        self.reply_length += 4
