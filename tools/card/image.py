"""Builds an SD card's image: partition table, boot partition (FAT32) with firmware and kernel, data partition.

    sector 0          partition table
    4 MiB             partition 1, 64 MiB, FAT32: what the firmware reads
    68 MiB            partition 2, to the end, type 0xDA: the data of ViperOS; its first 64 KiB are cleared
I1. Same files, size and moment: same bytes.
I2. The file is sparse and has a map beside it (`IMAGE.bmap`): what is not in the map need not be written.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path

from tools.card import fat32
from tools.card.errors import DoesNotFit, Usage
from tools.card.ranges import Range, merged, total, write_map

SECTOR = 512
MIB = 1 << 20
BOOT_START, BOOT_SIZE = 4 * MIB, 64 * MIB       # 4 MiB: the erase block of common cards, and where Raspberry Pi OS starts
DATA_CLEARED = 64 << 10                         # longer than any superblock that a system might still find there
LEAST, MOST = 128 * MIB, 256 << 30
DISK_ID = 0x5249_5056                           # "VPIR" in the partition table: fixed, so that images are reproducible
FAT32_LBA, NON_FS_DATA = 0x0C, 0xDA


def parse_size(text: str) -> int:
    """Bytes of "128M", "4G", ...: a power of two, as QEMU's card needs it. Raises Usage."""
    match = re.fullmatch(r"(\d+)\s*([MG])(iB|B)?", text.strip(), re.IGNORECASE)
    if not match:
        raise Usage(f"{text!r} is not a size; cure: a number and M or G, as in --size 128M")
    size = int(match[1]) << (20 if match[2].upper() == "M" else 30)
    if size & (size - 1) or not LEAST <= size <= MOST:
        raise Usage(f"{text}: a card has a power of two from 128M to 256G; cure: --size 128M, 256M, ... 4G")
    return size


def build_image(out: Path, tree: fat32.Tree, size: int = LEAST, moment: int = 0) -> list[Range]:
    """Write the image and its map; the ranges that hold something. Raises DoesNotFit, BadName; leaves no half image."""
    volume = fat32.plan(tree, BOOT_SIZE // SECTOR, hidden=BOOT_START // SECTOR, serial=DISK_ID, moment=moment)
    ranges: list[Range] = [(0, SECTOR), (BOOT_START + BOOT_SIZE, BOOT_START + BOOT_SIZE + DATA_CLEARED)]
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(out.name + ".part")
    try:
        with unfinished.open("wb") as file:
            file.truncate(size)

            def put(offset: int, content: bytes) -> None:
                file.seek(BOOT_START + offset)
                file.write(content)
                ranges.append((BOOT_START + offset, BOOT_START + offset + len(content)))

            fat32.write(volume, put)
            file.seek(0)
            file.write(partition_table(size))
        mapped = merged(ranges, 4096)
        write_map(out.with_name(out.name + ".bmap"), unfinished, mapped)
        unfinished.replace(out)
    except OSError as error:
        raise DoesNotFit(f"{out} was not written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return mapped


def partition_table(size: int) -> bytes:
    """Sector 0 of a card of `size` bytes."""
    table = bytearray(SECTOR)
    struct.pack_into("<I", table, 440, DISK_ID)
    data = BOOT_START + BOOT_SIZE
    for row, (kind, start, length) in enumerate(((FAT32_LBA, BOOT_START, BOOT_SIZE), (NON_FS_DATA, data, size - data))):
        # The cylinder fields say "beyond what they can tell"; everyone reads the sector numbers.
        struct.pack_into("<B3sB3sII", table, 446 + 16 * row, 0, b"\xFE\xFF\xFF", kind, b"\xFE\xFF\xFF", start // SECTOR, length // SECTOR)
    table[510:] = b"\x55\xAA"
    return bytes(table)


def boot_tree(kernel: bytes, config: str, command_line: str, firmware: dict[str, bytes]) -> fat32.Tree:
    """The boot partition's files. The kernel is padded to a multiple of 4, which the firmware wants."""
    tree: dict[str, fat32.Content | fat32.Tree] = {
        "config.txt": config.encode(), "cmdline.txt": command_line.encode() + b"\n", "kernel8.img": kernel + bytes(-len(kernel) % 4)}
    for name, content in firmware.items():
        tree[name] = content
    return tree


def used_bytes(ranges: list[Range]) -> int:
    return total(ranges)
