"""Ranges of bytes, and the map of an image that says which of its blocks hold something.

The map file is bmaptool's format 2.0 (Yocto project, bmap-tools), so that `bmaptool copy` understands our images too.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from tools.card.errors import CardFault

BLOCK = 4096
Range = tuple[int, int]             # first byte, byte behind the last


class BadMap(CardFault):
    """A map that does not fit its image, or is no map."""


def merged(ranges: Iterable[Range], unit: int = 1) -> list[Range]:
    """The union of `ranges`, widened to whole units, in order."""
    result: list[Range] = []
    for start, end in sorted((start // unit * unit, -(-end // unit) * unit) for start, end in ranges):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif end > start:
            result.append((start, end))
    return result


def total(ranges: Iterable[Range]) -> int:
    return sum(end - start for start, end in ranges)


def write_map(path: Path, image: Path, ranges: Iterable[Range]) -> None:
    """The map of `image`, with the SHA-256 of each range, beside it."""
    size = image.stat().st_size
    blocks = [(start // BLOCK, end // BLOCK - 1) for start, end in merged(ranges, BLOCK)]
    rows = []
    with image.open("rb") as file:
        for first, last in blocks:
            file.seek(first * BLOCK)
            digest = hashlib.sha256(file.read((last - first + 1) * BLOCK)).hexdigest()
            rows.append(f'        <Range chksum="{digest}">{first}-{last}</Range>\n')
    count = sum(last - first + 1 for first, last in blocks)
    text = (f'<?xml version="1.0" ?>\n<bmap version="2.0">\n    <ImageSize>{size}</ImageSize>\n    <BlockSize>{BLOCK}</BlockSize>\n'
            f"    <BlocksCount>{-(-size // BLOCK)}</BlocksCount>\n    <MappedBlocksCount>{count}</MappedBlocksCount>\n"
            f"    <ChecksumType>sha256</ChecksumType>\n    <BmapFileChecksum>{'0' * 64}</BmapFileChecksum>\n"
            f"    <BlockMap>\n{''.join(rows)}    </BlockMap>\n</bmap>\n")
    path.write_text(text.replace("0" * 64, hashlib.sha256(text.encode()).hexdigest(), 1))


def read_map(path: Path, size: int) -> list[tuple[Range, str]]:
    """The mapped ranges of an image of `size` bytes, each with its SHA-256. Raises BadMap."""
    text = path.read_text(errors="replace")
    fields = dict(re.findall(r"<(ImageSize|BlockSize|BmapFileChecksum)>\s*(\w+)\s*</", text))
    if set(fields) != {"ImageSize", "BlockSize", "BmapFileChecksum"}:
        raise BadMap(f"{path} is not a block map; cure: remove it, or build the image again")
    checksum = fields["BmapFileChecksum"]
    if hashlib.sha256(text.replace(checksum, "0" * len(checksum), 1).encode()).hexdigest() != checksum:
        raise BadMap(f"{path} is damaged: its checksum does not fit; cure: remove it, or build the image again")
    if int(fields["ImageSize"]) != size:
        raise BadMap(f"{path} belongs to an image of {int(fields['ImageSize']):,} bytes, this one has {size:,}; cure: remove it")
    block = int(fields["BlockSize"])
    rows = re.findall(r'<Range chksum="(\w+)">\s*(\d+)(?:-(\d+))?\s*</Range>', text)
    return [((int(first) * block, min((int(last or first) + 1) * block, size)), digest) for digest, first, last in rows]


def data_ranges(file: int, size: int) -> list[Range]:
    """What a sparse file holds, as its file system tells; the whole file where it does not."""
    ranges: list[Range] = []
    place = 0
    while place < size:
        try:
            start = os.lseek(file, place, os.SEEK_DATA)
        except OSError as error:
            if error.errno == 6:    # ENXIO: only a hole is left
                break
            return [(0, size)]
        place = os.lseek(file, start, os.SEEK_HOLE)
        ranges.append((start, min(place, size)))
    return ranges
