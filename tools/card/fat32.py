"""Writes a FAT32 file system once, from a tree of files. It never changes one (fat32_edit.py replaces single files).

I1. Same tree, size, label and time: same bytes.
I2. Every cluster chain is one run, in the order of the tree: directories before what they hold.
I3. Sectors that nothing needs are not written; the holes are the volume's free space.
I4. `plan` checks the whole tree, names and room before a byte is written.
Layout of a volume: 32 reserved sectors (boot sector 0, FSInfo 1, their copies 6 and 7), two FATs, clusters from 2 on.
Source: Microsoft, FAT32 File System Specification 1.03 (2000); names in fat32_names.py.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.card.errors import DoesNotFit
from tools.card.fat32_names import DIRECTORY, FILE, directory_records, long_name_records, short_names

SECTOR = 512
RESERVED = 32
BACKUP = 6
ENTRY = 32                          # bytes of a directory record
END_OF_CHAIN = 0x0FFF_FFFF
LEAST_CLUSTERS, MOST_CLUSTERS = 65_525, 0x0FFF_FFF5
LONGEST_FILE = 0xFFFF_FFFF

Content = bytes | Path
Tree = Mapping[str, "Content | Tree"]   # name -> bytes, a file of the host, or a folder
Put = Callable[[int, bytes], None]      # offset in the volume, bytes


@dataclass
class _Node:
    """A file or folder with its place."""

    name: str
    short: bytes
    content: Content | None = None
    children: list[_Node] = field(default_factory=list)
    size: int = 0
    first: int = 0
    count: int = 0                  # clusters


@dataclass(frozen=True)
class Volume:
    """A planned volume. Sizes in sectors, unless named otherwise."""

    sectors: int
    hidden: int                     # sectors before the volume on its disk
    cluster: int
    fat: int
    clusters: int
    used: int                       # clusters that hold something
    label: bytes
    serial: int
    stamp: tuple[int, int]          # date and time as FAT writes them
    root: _Node

    @property
    def data_start(self) -> int:
        return RESERVED + 2 * self.fat


def cluster_sectors(sectors: int) -> int:
    """Sectors of a cluster for a volume of `sectors`, by the specification's table."""
    for limit, cluster in ((532_480, 1), (16_777_216, 8), (33_554_432, 16), (67_108_864, 32)):
        if sectors <= limit:
            return cluster
    return 64


def plan(tree: Tree, sectors: int, *, hidden: int = 0, label: str = "VIPEROS", serial: int = 0, moment: int = 0) -> Volume:
    """Lay `tree` out in a volume of `sectors`; `moment` in seconds since 1970, UTC. Raises DoesNotFit, BadName."""
    cluster = cluster_sectors(sectors)
    fat, clusters = _fat_size(sectors, cluster)
    if not LEAST_CLUSTERS <= clusters < MOST_CLUSTERS:
        raise DoesNotFit(f"FAT32 needs {LEAST_CLUSTERS:,} clusters or more, {sectors:,} sectors have {clusters:,}; cure: 33 MiB or more")
    root = _Node("", b"", children=_nodes(tree))
    used = _place(root, cluster * SECTOR)
    if used > clusters:
        size = cluster * SECTOR
        raise DoesNotFit(f"the files need {used * size:,} bytes, the volume has {clusters * size:,}; cure: a larger partition")
    return Volume(sectors, hidden, cluster, fat, clusters, used, label.upper().encode("ascii").ljust(11)[:11], serial, _stamp(moment), root)


def write(volume: Volume, put: Put) -> None:
    """Write the planned volume through `put`."""
    boot, info = _boot_sector(volume), _info_sector(volume)
    for base in (0, BACKUP):
        put(base * SECTOR, boot)
        put((base + 1) * SECTOR, info)
        put((base + 2) * SECTOR, _signed(bytearray(SECTOR)))
    table = _table(volume)
    for copy in range(2):
        put((RESERVED + copy * volume.fat) * SECTOR, table)
    _write_folder(volume, volume.root, volume.root, put)


def _fat_size(sectors: int, cluster: int) -> tuple[int, int]:
    """(sectors of one FAT, clusters): the smallest FAT that has an entry for each cluster beside it."""
    fat = 1
    while True:
        clusters = (sectors - RESERVED - 2 * fat) // cluster
        needed = ((max(clusters, 0) + 2) * 4 + SECTOR - 1) // SECTOR
        if needed <= fat:
            return fat, clusters
        fat = needed if needed > fat + 1 else fat + 1


def _nodes(tree: Tree) -> list[_Node]:
    names = sorted(tree, key=str.upper)
    nodes = []
    for name, short in zip(names, short_names(names), strict=True):
        content = tree[name]
        if isinstance(content, Mapping):
            nodes.append(_Node(name, short, children=_nodes(content)))
        else:
            size = len(content) if isinstance(content, bytes) else content.stat().st_size
            if size > LONGEST_FILE:
                raise DoesNotFit(f"{name}: {size:,} bytes; a file of FAT32 has 4 GiB less one byte at most")
            nodes.append(_Node(name, short, content, size=size))
    return nodes


def _place(root: _Node, cluster: int) -> int:
    """Give every node its run of clusters; how many there are."""
    free = 2
    pending = [root]
    while pending:
        node = pending.pop(0)
        if node.content is None:
            head = ENTRY if node is root else 2 * ENTRY     # the label, or "." and ".."
            node.size = 0
            records = head + sum(ENTRY * (1 + long_name_records(child.name, child.short)) for child in node.children)
            node.count = max(1, -(-records // cluster))
            pending += node.children
        else:
            node.count = -(-node.size // cluster)
        if node.count:
            node.first, free = free, free + node.count
    return free - 2


def _walk(node: _Node) -> Iterator[_Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _table(volume: Volume) -> bytes:
    table = bytearray(volume.fat * SECTOR)
    struct.pack_into("<II", table, 0, 0x0FFF_FFF8, END_OF_CHAIN)
    for node in _walk(volume.root):
        for cluster in range(node.first, node.first + node.count):
            last = cluster == node.first + node.count - 1
            struct.pack_into("<I", table, 4 * cluster, END_OF_CHAIN if last else cluster + 1)
    return bytes(table)


def _boot_sector(volume: Volume) -> bytes:
    sector = bytearray(SECTOR)
    sector[0:11] = b"\xEB\x58\x90VIPEROS "
    sizes = (SECTOR, volume.cluster, RESERVED, 2, 0, 0, 0xF8, 0, 63, 255, volume.hidden, volume.sectors)
    struct.pack_into("<HBHBHHBHHHII", sector, 11, *sizes)
    struct.pack_into("<IHHIHH", sector, 36, volume.fat, 0, 0, 2, 1, BACKUP)
    struct.pack_into("<BBBI", sector, 64, 0x80, 0, 0x29, volume.serial)
    sector[71:82] = volume.label
    sector[82:90] = b"FAT32   "
    return _signed(sector)


def _info_sector(volume: Volume) -> bytes:
    sector = bytearray(SECTOR)
    struct.pack_into("<I", sector, 0, 0x4161_5252)
    struct.pack_into("<III", sector, 484, 0x6141_7272, volume.clusters - volume.used, volume.used + 2)
    return _signed(sector)


def _signed(sector: bytearray) -> bytes:
    sector[510:512] = b"\x55\xAA"
    return bytes(sector)


def _write_folder(volume: Volume, node: _Node, parent: _Node, put: Put) -> None:
    records = bytearray()
    if node is parent:
        records += struct.pack("<11sBBBHHHHHHHI", volume.label, 0x08, 0, 0, 0, 0, 0, 0, volume.stamp[1], volume.stamp[0], 0, 0)
    else:
        above = 0 if parent is volume.root else parent.first     # the root is named 0 there
        records += directory_records("", b".          ", DIRECTORY, node.first, 0, volume.stamp)
        records += directory_records("", b"..         ", DIRECTORY, above, 0, volume.stamp)
    for child in node.children:
        kind = DIRECTORY if child.content is None else FILE
        records += directory_records(child.name, child.short, kind, child.first, child.size, volume.stamp)
    put(_offset(volume, node.first), bytes(records).ljust(node.count * volume.cluster * SECTOR, b"\0"))
    for child in node.children:
        if child.content is None:
            _write_folder(volume, child, node, put)
        elif child.size:
            _write_file(volume, child, put)


def _write_file(volume: Volume, node: _Node, put: Put) -> None:
    room = node.count * volume.cluster * SECTOR
    content = node.content if isinstance(node.content, bytes) else node.content.read_bytes() if node.content else b""
    if len(content) != node.size:
        raise DoesNotFit(f"{node.name} changed while it was copied: {node.size:,} bytes before, {len(content):,} now")
    put(_offset(volume, node.first), content.ljust(room, b"\0"))


def _offset(volume: Volume, cluster: int) -> int:
    return (volume.data_start + (cluster - 2) * volume.cluster) * SECTOR


def _stamp(moment: int) -> tuple[int, int]:
    """(date, time) of FAT, which begins in 1980 and ends in 2107."""
    when = time.gmtime(moment)
    if when.tm_year < 1980:
        return 0x21, 0
    if when.tm_year > 2107:
        return 0xFF9F, 0xBF7D
    date = (when.tm_year - 1980) << 9 | when.tm_mon << 5 | when.tm_mday
    return date, when.tm_hour << 11 | when.tm_min << 5 | min(when.tm_sec, 59) // 2
