"""Replaces single files in the root folder of a FAT32 volume that nobody has mounted.

The order makes each step safe to stop at: new clusters are written and chained (free before, so nothing changes), then
one sector, the folder's, names them, then the old chain is freed. What stops in between costs clusters, never a file.
"""

from __future__ import annotations

import struct

from tools.card.device import Device
from tools.card.errors import CardFault, DoesNotFit
from tools.card.fat32 import END_OF_CHAIN, ENTRY, SECTOR
from tools.card.fat32_names import short_names

LAST = 0x0FFF_FFF8                  # this and above end a chain
MASK = 0x0FFF_FFFF


class BadVolume(CardFault):
    """No FAT32 volume, or a damaged one."""

    status = 2


class Editor:
    """An opened volume at byte `start` of the device. Methods raise OSError, BadVolume, DoesNotFit."""

    def __init__(self, device: Device, start: int) -> None:
        self.device, self.start = device, start
        boot = device.read(start, SECTOR)
        if len(boot) < SECTOR or boot[510:512] != b"\x55\xAA" or int.from_bytes(boot[11:13], "little") != SECTOR:
            raise BadVolume(f"there is no FAT file system at byte {start:,}; cure: flash.py write")
        self.cluster_sectors, self.fats = boot[13], boot[16]
        reserved = int.from_bytes(boot[14:16], "little")
        sectors, self.fat_sectors, self.root = (int.from_bytes(boot[place : place + 4], "little") for place in (32, 36, 44))
        if not (self.cluster_sectors and self.fats and self.fat_sectors and self.root >= 2):
            raise BadVolume("the file system is not FAT32; cure: flash.py write")
        self.fat_start = start + reserved * SECTOR
        self.data_start = self.fat_start + self.fats * self.fat_sectors * SECTOR
        self.cluster = self.cluster_sectors * SECTOR
        count = (sectors - reserved - self.fats * self.fat_sectors) // self.cluster_sectors
        raw = device.read(self.fat_start, self.fat_sectors * SECTOR)
        self.table = [entry & MASK for (entry,) in struct.iter_unpack("<I", raw)][: count + 2]

    def read(self, name: str) -> bytes:
        """A file of the root folder."""
        _, entry = self._find(name)
        size = struct.unpack_from("<I", entry, 28)[0]
        first = _first(entry)
        return b"".join(self.device.read(self._place(cluster), self.cluster) for cluster in self._chain(first))[:size]

    def replace(self, name: str, content: bytes) -> None:
        """Give an existing file of the root folder new content."""
        place, entry = self._find(name)
        old = self._chain(_first(entry))
        needed = -(-len(content) // self.cluster)
        free = [cluster for cluster in range(2, len(self.table)) if self.table[cluster] == 0][:needed]
        if len(free) < needed:
            room = len(free) * self.cluster
            raise DoesNotFit(f"{name}: {len(content):,} bytes, and the boot partition has {room:,} free; cure: flash.py write")
        for index, cluster in enumerate(free):
            self.device.write(self._place(cluster), content[index * self.cluster : (index + 1) * self.cluster].ljust(self.cluster, b"\0"))
        self._link({cluster: free[index + 1] if index + 1 < needed else END_OF_CHAIN for index, cluster in enumerate(free)})
        self.device.settle()
        first = free[0] if free else 0
        changed = bytearray(entry)
        struct.pack_into("<H", changed, 20, first >> 16)
        struct.pack_into("<H", changed, 26, first & 0xFFFF)
        struct.pack_into("<I", changed, 28, len(content))
        self.device.write(place, bytes(changed))
        self.device.settle()
        self._link({cluster: 0 for cluster in old})
        self._count_free()
        self.device.settle()

    def _find(self, name: str) -> tuple[int, bytes]:
        """(byte on the device, 32 bytes) of a root file's record, by its 8.3 name."""
        (short,) = short_names([name])
        for cluster in self._chain(self.root):
            folder = self.device.read(self._place(cluster), self.cluster)
            for offset in range(0, len(folder), ENTRY):
                entry = folder[offset : offset + ENTRY]
                if entry[:1] == b"\0":
                    break
                if entry[:11] == short and not entry[11] & 0x18:
                    return self._place(cluster) + offset, entry
        raise BadVolume(f"the boot partition has no {name}; cure: flash.py write")

    def _chain(self, cluster: int) -> list[int]:
        chain = []
        seen = set()
        while 2 <= cluster < len(self.table) and cluster not in seen:
            chain.append(cluster)
            seen.add(cluster)
            cluster = self.table[cluster]
        if chain and cluster < LAST:
            raise BadVolume(f"the file system is damaged: a chain leads to cluster {cluster}; cure: flash.py write")
        return chain

    def _place(self, cluster: int) -> int:
        return self.data_start + (cluster - 2) * self.cluster

    def _link(self, entries: dict[int, int]) -> None:
        for cluster, entry in entries.items():
            self.table[cluster] = entry
        for sector in sorted({cluster * 4 // SECTOR for cluster in entries}):
            rows = self.table[sector * 128 : (sector + 1) * 128]
            rows += [0] * (128 - len(rows))
            for copy in range(self.fats):
                self.device.write(self.fat_start + (copy * self.fat_sectors + sector) * SECTOR, struct.pack("<128I", *rows))

    def _count_free(self) -> None:
        """Write the number of free clusters to the FSInfo sector and its copy."""
        free = self.table[2:].count(0)
        for sector in (1, 7):
            raw = bytearray(self.device.read(self.start + sector * SECTOR, SECTOR))
            if raw[:4] == b"RRaA":
                struct.pack_into("<I", raw, 488, free)
                self.device.write(self.start + sector * SECTOR, bytes(raw))


def _first(entry: bytes) -> int:
    return int.from_bytes(entry[20:22], "little") << 16 | int.from_bytes(entry[26:28], "little")
