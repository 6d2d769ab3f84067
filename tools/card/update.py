"""Replaces single files of a boot partition: in a mounted folder, or on the card itself.

A file is whole at every moment: first the new one beside the old, then the name changes hands, then the old one goes.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

from tools.card.device import Device
from tools.card.errors import CardFault, DeviceFailed
from tools.card.fat32_edit import Editor

SECTOR = 512


class NotACard(CardFault):
    """Not a card, or folder, of ViperOS."""

    status = 2


def update_folder(folder: Path, files: dict[str, bytes], new: bool = False) -> None:
    """Replace the files in `folder`, which must be a boot partition's unless it is `new`. Raises NotACard, DeviceFailed."""
    if not new and not (folder / "kernel8.img").is_file():
        raise NotACard(f"{folder} has no kernel8.img: it is not a boot partition of ViperOS; cure: name its mount point")
    try:
        for name, content in files.items():
            unfinished = folder / f"{name}.new"
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(folder / name)
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    except OSError as error:
        raise DeviceFailed(f"{folder}: {error.strerror}; files that were replaced are whole, the others as before") from error


def update_device(device: Device, files: dict[str, bytes]) -> None:
    """Replace the files on the card's boot partition. Raises NotACard, DoesNotFit, DeviceFailed."""
    try:
        table = device.read(0, SECTOR)
        if len(table) < SECTOR or table[510:512] != b"\x55\xAA" or table[450] not in (0x0B, 0x0C):
            raise NotACard("the card has no FAT32 partition first; cure: flash.py write")
        start = struct.unpack_from("<I", table, 454)[0] * SECTOR
        editor = Editor(device, start)
        for name, content in files.items():
            editor.replace(name, content)
    except OSError as error:
        raise DeviceFailed(f"the card failed: {error.strerror or error}; cure: try another reader; the old files are whole") from error
