"""Packs programs into a bootfs: the archive that the image carries (format: abi/bootfs.py).

Same files, same bytes: entries are sorted by name.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from abi.bootfs import BOOTFS_ENTRY, BOOTFS_FACTOR, BOOTFS_HEADER, BOOTFS_MAGIC, BOOTFS_NAME

ALIGN = 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """The archive of `files` (name -> content). Raises ValueError for a name that does not fit."""
    table = bytearray()
    body = bytearray()
    start = _aligned(BOOTFS_HEADER + len(files) * BOOTFS_ENTRY)
    for name, content in sorted(files.items()):
        encoded = name.encode("ascii")
        if not 0 < len(encoded) <= BOOTFS_NAME:
            raise ValueError(f"bootfs name {name!r} must have 1 to {BOOTFS_NAME} characters")
        table += struct.pack(f"<{BOOTFS_NAME}sQQ", encoded, start + len(body), len(content))
        body += content + bytes(-len(content) % ALIGN)
    payload = bytes(table) + bytes(start - BOOTFS_HEADER - len(table)) + bytes(body)
    header = struct.pack("<QIIQQ", BOOTFS_MAGIC, len(files), 0, BOOTFS_HEADER + len(payload), checksum(payload))
    return header + payload


def checksum(payload: bytes) -> int:
    """Over the 8-byte words after the header."""
    value = 0
    for (word,) in struct.iter_unpack("<Q", payload):
        value = (value * BOOTFS_FACTOR + word) & 0xFFFF_FFFF_FFFF_FFFF
    return value


def _aligned(offset: int) -> int:
    return (offset + ALIGN - 1) // ALIGN * ALIGN
