"""The disks of this machine, with every fact that the safety rules look at. It reads; it judges nothing (rules.py).

Source of the facts: Linux's sysfs (Documentation/ABI/stable/sysfs-block), /proc/self/mountinfo, /proc/swaps and udev's
data base. A fact that cannot be read is not guessed: it stands in `unknown`.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

SECTOR = 512
Number = tuple[int, int]            # major, minor
T = TypeVar("T")


@dataclass(frozen=True)
class Host:
    """Where the facts are read; tests give a folder of their own."""

    sys: Path = Path("/sys")
    proc: Path = Path("/proc")
    dev: Path = Path("/dev")
    udev: Path = Path("/run/udev/data")

    def node_number(self, path: Path) -> Number | None:
        """The device number of a block device's node; None where `path` is none."""
        try:
            status = path.stat()
        except OSError:
            return None
        return (os.major(status.st_rdev), os.minor(status.st_rdev)) if stat.S_ISBLK(status.st_mode) else None


@dataclass(frozen=True)
class Mount:
    """One line of mountinfo."""

    number: Number
    place: str
    kind: str
    source: str


@dataclass
class Disk:
    """A whole disk."""

    name: str
    number: Number = (0, 0)
    size: int = 0
    removable: bool = False
    read_only: bool = False
    bus: str = ""
    model: str = ""
    parts: dict[str, Number] = field(default_factory=dict)
    mounts: list[str] = field(default_factory=list)
    backs: list[str] = field(default_factory=list)      # places whose file system lies on it, through any layers
    holders: list[str] = field(default_factory=list)
    swap: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> set[Number]:
        return {self.number, *self.parts.values()}


def list_disks(host: Host) -> list[Disk]:
    """Every whole disk but RAM disks and empty readers, by name."""
    block = host.sys / "block"
    if not block.is_dir():
        return []
    disks = [_disk(host, path) for path in sorted(block.iterdir()) if not re.match(r"(ram|zram|dm-|md|nbd|sr|fd)\d*", path.name)]
    disks = [disk for disk in disks if disk.size or disk.unknown]
    for disk in disks:
        _uses(host, disk)
    return disks


def _disk(host: Host, path: Path) -> Disk:
    disk = Disk(path.name)
    disk.number = _read(disk, path / "dev", _number, (0, 0))
    disk.size = _read(disk, path / "size", int, 0) * SECTOR
    disk.removable = _read(disk, path / "removable", int, 0) == 1
    disk.read_only = _read(disk, path / "ro", int, 1) == 1
    place = os.path.realpath(path)
    disk.bus = "usb" if re.search(r"/usb\d", place) else "mmc" if "/mmc_host/" in place or path.name.startswith("mmcblk") else "loop" \
        if path.name.startswith("loop") else "other"
    disk.model = " ".join(_text(path / "device" / name) for name in ("vendor", "model", "name") if _text(path / "device" / name))
    holders = [path / "holders"]
    for part in sorted(path.glob(f"{path.name}*")):
        if (part / "partition").exists():
            disk.parts[part.name] = _read(disk, part / "dev", _number, (0, 0))
            holders.append(part / "holders")
    disk.holders = sorted({holder.name for folder in holders if folder.is_dir() for holder in folder.iterdir()})
    for number in sorted(disk.numbers):
        disk.signatures += _signature(host, number)
    return disk


def _uses(host: Host, disk: Disk) -> None:
    """Fill in who uses the disk: mounts, what lies on it through layers, swap."""
    try:
        mounts = read_mounts(host)
    except OSError as error:
        disk.unknown.append(f"{host.proc}/self/mountinfo: {error.strerror}")
        return
    for mount in mounts:
        numbers = _backing(host, mount)
        if numbers is None:
            if mount.place in ("/", "/boot", "/home"):
                disk.unknown.append(f"which disk carries {mount.place} ({mount.kind} on {mount.source})")
        elif mount.number in disk.numbers or host.node_number(Path(mount.source)) in disk.numbers:
            disk.mounts.append(mount.place)
        if numbers and numbers & disk.numbers:
            disk.backs.append(mount.place)
    try:
        lines = (host.proc / "swaps").read_text().splitlines()[1:]
    except OSError as error:
        disk.unknown.append(f"{host.proc}/swaps: {error.strerror}")
        return
    for line in lines:
        source = Path(_unescape(line.split()[0]))
        number = host.node_number(source)
        if number is not None and _beneath(host, number) & disk.numbers:
            disk.swap.append(str(source))


def read_mounts(host: Host) -> list[Mount]:
    """All mounts that this process sees. Raises OSError."""
    mounts = []
    for line in (host.proc / "self" / "mountinfo").read_text().splitlines():
        fields = line.split(" ")
        if "-" not in fields:
            continue
        middle = fields.index("-")
        mounts.append(Mount(_number(fields[2]), _unescape(fields[4]), fields[middle + 1], _unescape(fields[middle + 2])))
    return mounts


_MEMORY = {"proc", "sysfs", "devtmpfs", "devpts", "tmpfs", "ramfs", "cgroup", "cgroup2", "mqueue", "debugfs", "tracefs", "securityfs",
           "pstore", "bpf", "configfs", "fusectl", "hugetlbfs", "binfmt_misc", "efivarfs", "autofs", "rpc_pipefs", "nsfs"}


def _backing(host: Host, mount: Mount) -> set[Number] | None:
    """The block devices under a mount, all layers; None when they cannot be told."""
    if mount.number[0] != 0:
        return _beneath(host, mount.number)
    number = host.node_number(Path(mount.source)) if mount.source.startswith("/") else None
    if number is not None:
        return _beneath(host, number) | _btrfs_members(host, number)
    return set() if mount.kind in _MEMORY and mount.place != "/" else None


def _beneath(host: Host, number: Number) -> set[Number]:
    """The device and every device below it: device mapper, RAID and loop devices have others beneath them."""
    found: set[Number] = set()
    pending = [number]
    while pending:
        current = pending.pop()
        if current in found:
            continue
        found.add(current)
        entry = host.sys / "dev" / "block" / f"{current[0]}:{current[1]}"
        for slave in (entry / "slaves").glob("*/dev"):
            pending.append(_number(slave.read_text()))
        backing = entry / "loop" / "backing_file"
        if backing.exists() and (below := _file_device(Path(backing.read_text().strip()))):
            pending.append(below)
        if (entry / "partition").exists():
            whole = Path(os.path.realpath(entry)).parent / "dev"
            if whole.exists():
                found.add(_number(whole.read_text()))
    return found


def _file_device(path: Path) -> Number | None:
    try:
        device = path.stat().st_dev
    except OSError:
        return None
    return (os.major(device), os.minor(device))


def _btrfs_members(host: Host, number: Number) -> set[Number]:
    """The other disks of a btrfs volume of which `number` is one."""
    for devices in (host.sys / "fs" / "btrfs").glob("*/devices"):
        members = {_number(path.read_text()) for path in devices.glob("*/dev")}
        if number in members:
            return {below for member in members for below in _beneath(host, member)}
    return set()


def _signature(host: Host, number: Number) -> list[str]:
    """What udev found on the device that belongs to a storage layer."""
    text = _text(host.udev / f"b{number[0]}:{number[1]}")
    kinds = re.findall(r"^E:ID_FS_TYPE=(.*)$", text, re.MULTILINE)
    return [LAYERS[kind] for kind in kinds if kind in LAYERS]


LAYERS = {"LVM2_member": "LVM", "linux_raid_member": "RAID", "isw_raid_member": "RAID", "ddf_raid_member": "RAID",
          "crypto_LUKS": "LUKS", "zfs_member": "ZFS", "bcache": "bcache", "BitLocker": "BitLocker", "swap": "swap",
          "ceph_bluestore": "Ceph"}


def signatures_on(read: Callable[[int, int], bytes], size: int) -> list[str]:
    """Storage layers that the bytes themselves show: `read(offset, length)` reads the disk or partition of `size` bytes."""
    start = read(0, min(size, 8192)).ljust(8192, b"\0")
    found = []
    if start[:6] == b"LUKS\xBA\xBE":
        found.append("LUKS")
    if any(start[sector * SECTOR : sector * SECTOR + 8] == b"LABELONE" for sector in range(4)):
        found.append("LVM")
    raid = (0xA92B_4EFC).to_bytes(4, "little")
    ends = [place for place in ((size // 65536 - 1) * 65536, (size // 4096 - 2) * 4096) if place > 0]
    if raid in (start[:4], start[4096:4100], *(read(place, 4) for place in ends)):
        found.append("RAID")
    if start[4086:4096] in (b"SWAPSPACE2", b"SWAP-SPACE"):
        found.append("swap")
    return found


def _read(disk: Disk, path: Path, convert: Callable[[str], T], default: T) -> T:
    try:
        return convert(path.read_text().strip())
    except (OSError, ValueError) as error:
        disk.unknown.append(f"{path}: {error.strerror if isinstance(error, OSError) else error}")
        return default


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def _number(text: str) -> Number:
    major, _, minor = text.strip().partition(":")
    return int(major), int(minor)


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)
