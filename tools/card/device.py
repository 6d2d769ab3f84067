"""What an image is written to: a whole disk, or anything of the same interface (tests, throttled devices, files)."""

from __future__ import annotations

import array
import fcntl
import os
import struct
from pathlib import Path
from typing import Protocol

from tools.card.disks import Number
from tools.card.errors import DeviceFailed, NoPermission, Refused

BLKGETSIZE64, BLKFLSBUF, BLKRRPART = 0x8008_1272, 0x1261, 0x125F      # linux/fs.h


class Device(Protocol):
    """A card. Offsets and lengths in bytes; all but `close` raise OSError."""

    size: int
    number: Number

    def read(self, offset: int, length: int) -> bytes: ...
    def write(self, offset: int, data: bytes) -> None: ...
    def settle(self) -> None:
        """Everything written is on the medium, and what is read next comes from it."""
    def reread_partitions(self) -> None: ...
    def close(self) -> None: ...


class BlockDevice:
    """An open file descriptor of a whole disk, or of a plain file."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        status = os.fstat(descriptor)
        self.number: Number = (os.major(status.st_rdev), os.minor(status.st_rdev))
        self.is_block = bool(status.st_rdev)
        if self.is_block:
            answer = array.array("B", bytes(8))
            fcntl.ioctl(descriptor, BLKGETSIZE64, answer)
            (self.size,) = struct.unpack("<Q", answer.tobytes())
        else:
            self.size = status.st_size

    def read(self, offset: int, length: int) -> bytes:
        parts = []
        while length > 0 and (part := os.pread(self.descriptor, length, offset)):
            parts.append(part)
            offset, length = offset + len(part), length - len(part)
        return b"".join(parts)

    def write(self, offset: int, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self.descriptor, view, offset)
            offset, view = offset + written, view[written:]

    def settle(self) -> None:
        os.fsync(self.descriptor)
        if self.is_block:
            try:
                fcntl.ioctl(self.descriptor, BLKFLSBUF)
            except PermissionError:
                pass                # only root may; the advice below drops the clean pages as well
        os.posix_fadvise(self.descriptor, 0, 0, os.POSIX_FADV_DONTNEED)

    def reread_partitions(self) -> None:
        if self.is_block:
            try:
                fcntl.ioctl(self.descriptor, BLKRRPART)
            except OSError:
                pass                # the old table stays known until the card is plugged in again

    def close(self) -> None:
        os.close(self.descriptor)


def open_exclusively(path: Path) -> BlockDevice:
    """Open a disk so that nobody else mounts it meanwhile. Raises NoPermission, Refused, DeviceFailed."""
    try:
        return BlockDevice(os.open(path, os.O_RDWR | os.O_EXCL | os.O_CLOEXEC))
    except PermissionError as error:
        raise NoPermission(f"{path}: no permission to write") from error
    except OSError as error:
        if error.errno == 16:       # EBUSY
            raise Refused(f"{path} is in use: mounted, or opened by another program; cure: unmount it and repeat") from error
        if error.errno in (30, 13):     # EROFS, EACCES
            raise Refused(f"{path} is read-only; cure: the lock switch of the card or of its adapter") from error
        raise DeviceFailed(f"{path}: {error.strerror}") from error
