"""Writes an image to a card so that an interrupted card never boots half.

The order: clear the first sector of every partition that the old table names (what the card held cannot boot any more);
write everything but the boot sectors: sector 0, and the first of every partition by the old table and the new; settle,
read back, compare; then the partitions' first sectors, then sector 0, and compare these too.
I1. Sector 0 is written last, and only when all the rest was read back right (or was not to be verified).
I2. Until then no partition that the table on the card names begins with a boot sector.
I3. Only the ranges of the image's map are written, and the sectors that are cleared.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tools.card.device import Device
from tools.card.errors import DeviceFailed, DoesNotFit, Mismatch
from tools.card.source import Source

SECTOR = 512
Progress = Callable[[str, int, int], None]      # "write" or "verify", bytes done, bytes in all (0: not known)


@dataclass(frozen=True)
class Written:
    """What a write did, in bytes."""

    written: int
    verified: int


def write_image(device: Device, source: Source, progress: Progress, verify: bool = True) -> Written:
    """Write `source`. Raises DoesNotFit, DeviceFailed, Mismatch, and what the source raises."""
    if source.size is not None and source.size > device.size:
        raise DoesNotFit(f"the image has {source.size:,} bytes, the card {device.size:,}; cure: a larger card, or a smaller --size")
    held: dict[int, bytes] = {}                     # boot sectors, by their place: written last
    chunks: list[tuple[int, int, bytes]] = []       # offset, length, digest of what was written
    done = 0
    kept_back = _clear_old_boot_sectors(device)
    for start, piece in source.chunks():
        if start + len(piece) > device.size:
            raise DoesNotFit(f"the image does not end within the card's {device.size:,} bytes; cure: a larger card")
        if start == 0:
            kept_back |= {0, *_partition_starts(piece[:SECTOR], device.size)}
        for offset, content in _without(kept_back, start, piece, held):
            with _guarded("write", offset):
                device.write(offset, content)
            chunks.append((offset, len(content), hashlib.blake2b(content, digest_size=16).digest()))
            done += len(content)
        progress("write", done, source.total)
    with _guarded("write", done):
        device.settle()
    verified = _verify(device, source, chunks, progress) if verify else 0
    for offset in sorted(held, reverse=True):
        with _guarded("write", offset):
            device.write(offset, held[offset])
            device.settle()
        if verify:
            _compare(device, offset, held[offset])
    device.reread_partitions()
    last = len(held) * SECTOR
    return Written(done + last, verified + (last if verify else 0))


def verify_image(device: Device, source: Source, progress: Progress) -> int:
    """Compare a card with `source`; how many bytes were compared. Raises Mismatch, DeviceFailed, DoesNotFit."""
    if source.size is not None and source.size > device.size:
        raise DoesNotFit(f"the image has {source.size:,} bytes, the card {device.size:,}")
    with _guarded("read", 0):
        device.settle()
    done = 0
    for offset, content in source.chunks():
        _compare(device, offset, content)
        done += len(content)
        progress("verify", done, source.total)
    return done


def _verify(device: Device, source: Source, chunks: list[tuple[int, int, bytes]], progress: Progress) -> int:
    done = 0
    for offset, length, digest in chunks:
        with _guarded("read", offset):
            found = device.read(offset, length)
        if hashlib.blake2b(found, digest_size=16).digest() != digest:
            expected = source.again(offset, length)
            if expected is None:
                raise Mismatch(f"between byte {offset:,} and {offset + length:,} the card does not hold what was written; "
                               "the card or its reader is the likely cause")
            _mismatch(offset, found, expected)
        done += length
        progress("verify", done, source.total)
    return done


def _compare(device: Device, offset: int, expected: bytes) -> None:
    with _guarded("read", offset):
        found = device.read(offset, len(expected))
    if found != expected:
        _mismatch(offset, found, expected)


def _mismatch(offset: int, found: bytes, expected: bytes) -> None:
    for place, (have, want) in enumerate(zip(found, expected, strict=False)):
        if have != want:
            raise Mismatch(f"byte {offset + place:,} (0x{offset + place:x}) is 0x{have:02x} instead of 0x{want:02x}; "
                           "the card or its reader is the likely cause")
    raise Mismatch(f"byte {offset + len(found):,}: the card ends there; the card or its reader is the likely cause")


def _clear_old_boot_sectors(device: Device) -> set[int]:
    """Clear the first sector of each partition that the card's table names; where they are."""
    with _guarded("read", 0):
        table = device.read(0, SECTOR)
    starts = _partition_starts(table, device.size)
    for start in sorted(starts):
        with _guarded("write", start):
            device.write(start, bytes(SECTOR))
    with _guarded("write", 0):
        device.settle()
    return starts


def _partition_starts(table: bytes, size: int) -> set[int]:
    """The first bytes of the partitions that a sector 0 names within `size` bytes."""
    if len(table) < SECTOR or table[510:512] != b"\x55\xAA":
        return set()
    rows = [table[place : place + 16] for place in range(446, 510, 16)]
    starts = {struct.unpack_from("<I", row, 8)[0] * SECTOR for row in rows if row[4]}
    return {start for start in starts if 0 < start < size}


def _without(sectors: set[int], start: int, content: bytes, held: dict[int, bytes]) -> Iterator[tuple[int, bytes]]:
    """`content` in pieces, without the given sectors, which go to `held`."""
    place, end = start, start + len(content)
    for sector in sorted(sector for sector in sectors if start <= sector < end):
        held[sector] = content[sector - start : sector - start + SECTOR]
        if place < sector:
            yield place, content[place - start : sector - start]
        place = sector + SECTOR
    if place < end:
        yield place, content[place - start :]


@contextmanager
def _guarded(verb: str, offset: int) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DeviceFailed(f"the card failed to {verb} at byte {offset:,}: {error.strerror or error}; "
                           "cure: try another reader, then another card; what it held before cannot boot any more") from error
