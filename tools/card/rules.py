"""The safety rules: on which disk flash.py may write. Whatever is not known for sure forbids it.

`reasons` answers for the facts that the system tells; `check_open` asks again of the opened device, so that a name that
meanwhile means another disk, or a disk that changed, is refused too.
"""

from __future__ import annotations

from tools.card.device import Device
from tools.card.disks import Disk, Host, list_disks, signatures_on
from tools.card.errors import Refused

MIB, GIB = 1 << 20, 1 << 30
LEAST, MOST = MIB, 256 * GIB
MEDIA = ("/media/", "/run/media/")          # where desktops mount what the user plugs in
PROTECTED = ("/", "/boot", "/home")


def reasons(disk: Disk) -> list[str]:
    """Why nothing may be written to the disk; empty when it may."""
    found = [f"cannot tell {fact}" for fact in disk.unknown]
    protected = [place for place in disk.backs if place in PROTECTED or place.startswith("/boot/")]
    if protected:
        found.append(f"carries {', '.join(protected)}")
    outside = [place for place in disk.mounts if not place.startswith(MEDIA) and place not in protected]
    if outside:
        found.append(f"mounted on {', '.join(outside)}")
    elif below := [place for place in disk.backs if place not in disk.mounts and place not in protected]:
        found.append(f"lies beneath {', '.join(below)}")
    if disk.read_only:
        found.append("read-only (the lock switch of the card or of its adapter?)")
    if not disk.removable and disk.bus not in ("usb", "mmc"):
        found.append("neither removable nor on the USB or MMC bus")
    if disk.swap:
        found.append(f"used as swap ({', '.join(disk.swap)})")
    if disk.holders:
        found.append(f"held by {', '.join(disk.holders)}")
    if disk.signatures:
        found.append(f"part of {', '.join(sorted(set(disk.signatures)))}")
    if not LEAST <= disk.size <= MOST:
        found.append(f"has {disk.size:,} bytes; cards have 1 MiB to 256 GiB")
    return found


def in_media_folders(disk: Disk) -> list[str]:
    """The mounts that must go before the disk is written."""
    return [place for place in disk.mounts if place.startswith(MEDIA)]


def check_open(host: Host, device: Device, name: str) -> None:
    """Judge the opened device by its number, with fresh facts and its own bytes. Raises Refused."""
    number = device.number
    disks = [disk for disk in list_disks(host) if disk.number == number]
    if len(disks) != 1 or disks[0].name != name:
        raise Refused(f"what was opened is device {number}, which is not the disk {name} any more; cure: plug it in again and repeat")
    disk = disks[0]
    found = reasons(disk)
    if disk.size != device.size:
        found.append(f"the system says {disk.size:,} bytes, the device itself {device.size:,}")
    found += [f"part of {layer}, by its first bytes" for layer in signatures_on(device.read, device.size)]
    if disk.mounts:
        found.append(f"mounted on {', '.join(disk.mounts)}")
    if found:
        raise Refused(f"{name} is refused: {'; '.join(dict.fromkeys(found))}")
