"""The bootfs: the programs that came with the image (abi/bootfs.py says how it is laid out).

I1. The archive is checked once, at boot: magic, size, checksum, and every entry within it.
"""

from typing import Final

from abi.bootfs import BOOTFS_ENTRY, BOOTFS_FACTOR, BOOTFS_HEADER, BOOTFS_MAGIC, BOOTFS_NAME
from kernel.arch.image import checksum_words
from vipc.lang import Span, u8, u32, u64
from vipc.lang.unsafe import bytes_at

NOT_THERE: Final = 0xFFFF_FFFF


class Bootfs:
    """The archive; empty unless `open` found it sound."""

    address: u64
    size: u64
    count: u32

    def __init__(self) -> None:
        self.address = 0
        self.size = 0
        self.count = 0

    def open(self, address: u64, length: u64) -> bool:
        """Checks the archive; False leaves it empty."""
        self.address = address
        self.size = length
        self.count = 0
        if length < BOOTFS_HEADER:
            return False
        size = self.word(16)
        if self.word(0) != BOOTFS_MAGIC or size > length or size < BOOTFS_HEADER or size % 8 != 0:
            return False
        if checksum_words(address + BOOTFS_HEADER, size - BOOTFS_HEADER, BOOTFS_FACTOR) != self.word(24):
            return False
        count = self.word(8)
        if count > (size - BOOTFS_HEADER) // BOOTFS_ENTRY:
            return False
        for n in range(count):
            offset = self.word(_entry(n) + 24)
            if offset > size or self.word(_entry(n) + 32) > size - offset:
                return False
        self.count = u32(count)
        return True

    def find(self, name: Span[u8]) -> u32:
        """Number of the entry, or NOT_THERE."""
        data = bytes_at(self.address, self.size)
        for n in range(self.count):
            if _has_name(data, _entry(n), name):
                return u32(n)
        return NOT_THERE

    def offset_of(self, number: u32) -> u64:
        """Where an entry's file starts in the archive."""
        return self.word(_entry(number) + 24)

    def size_of(self, number: u32) -> u64:
        """Bytes of an entry's file."""
        return self.word(_entry(number) + 32)

    def file(self, offset: u64, size: u64) -> bytes:
        """The bytes of a file of this archive."""
        return bytes_at(self.address + offset, size)

    def word(self, offset: u64) -> u64:
        """A little-endian 64-bit word of the archive."""
        return read_u64(bytes_at(self.address, self.size), offset)


bootfs: Bootfs = Bootfs()


def read_u64(data: bytes, offset: u64) -> u64:
    """A little-endian word, within the data."""
    value: u64 = 0
    for n in range(8):
        value |= u64(data[offset + n]) << (8 * n)
    return value


def _entry(number: u64) -> u64:
    return BOOTFS_HEADER + number * BOOTFS_ENTRY


def _has_name(data: bytes, entry: u64, name: Span[u8]) -> bool:
    if len(name) == 0 or len(name) > BOOTFS_NAME:
        return False
    for n in range(len(name)):
        if data[entry + n] != name[n]:
            return False
    return len(name) == BOOTFS_NAME or data[entry + len(name)] == 0
