"""The bootfs: an archive of the programs, part of the image. Little-endian.

    header   u64 magic, u32 entry count, u32 reserved (0), u64 size in bytes (a multiple of 8), u64 checksum
    entry    24 bytes name (NUL-padded), u64 offset from the archive's start, u64 size in bytes
    files    each at a multiple of 16 bytes

The checksum runs over the 8-byte words after the header: c = c * 31 + word, modulo 2^64, from 0.
"""

from typing import Final

BOOTFS_MAGIC: Final = 0x5346_4F4F_4252_5056          # "VPRBOOFS"
BOOTFS_HEADER: Final = 32
BOOTFS_ENTRY: Final = 40
BOOTFS_NAME: Final = 24
BOOTFS_FACTOR: Final = 31
