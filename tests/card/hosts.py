"""Machines made of files: sysfs, mountinfo, swaps and device nodes that say what a test wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tools.card.disks import Host

MIB = 1 << 20


@dataclass
class FakeHost:
    """Facts to be written to a folder. Device nodes are plain files, whose device number is 0:0."""

    root: Path
    mounts: list[str] = field(default_factory=lambda: ["22 1 259:1 / / rw - ext4 /dev/nvme0n1p1 rw"])
    swaps: list[str] = field(default_factory=list)

    @property
    def host(self) -> Host:
        return Host(self.root / "sys", self.root / "proc", self.root / "dev", self.root / "udev")

    def finish(self) -> Host:
        for folder in ("sys/block", "sys/dev/block", "proc/self", "dev", "udev"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        (self.root / "proc/self/mountinfo").write_text("".join(line + "\n" for line in self.mounts))
        (self.root / "proc/swaps").write_text("Filename Type Size Used Priority\n" + "".join(line + "\n" for line in self.swaps))
        return self.host

    def disk(self, name: str, number: str, size: int, *, bus: str = "usb1", removable: int = 1, read_only: int = 0,
             holders: tuple[str, ...] = (), parts: tuple[tuple[str, str], ...] = ()) -> Path:
        """A disk; its device node's path."""
        real = self.root / "sys/devices" / bus / name
        self._entry(real, number, size, holders)
        (real / "removable").write_text(f"{removable}\n")
        (real / "ro").write_text(f"{read_only}\n")
        for part, part_number in parts:
            self._entry(real / part, part_number, size, ())
            (real / part / "partition").write_text("1\n")
            self._link(part_number, real / part)
        self._link(number, real)
        block = self.root / "sys/block"
        block.mkdir(parents=True, exist_ok=True)
        (block / name).symlink_to(real)
        node = self.root / "dev" / name
        node.parent.mkdir(parents=True, exist_ok=True)
        return node

    def mapper(self, name: str, number: str, beneath: str, of: str) -> None:
        """A device-mapper or RAID device above the device `of` (named `beneath`)."""
        real = self.root / "sys/devices/virtual" / name
        self._entry(real, number, MIB, ())
        (real / "slaves" / beneath).mkdir(parents=True)
        (real / "slaves" / beneath / "dev").write_text(of + "\n")
        self._link(number, real)

    def udev(self, number: str, kind: str) -> None:
        (self.root / "udev").mkdir(parents=True, exist_ok=True)
        (self.root / "udev" / f"b{number}").write_text(f"E:ID_FS_TYPE={kind}\n")

    def _entry(self, real: Path, number: str, size: int, holders: tuple[str, ...]) -> None:
        (real / "holders").mkdir(parents=True)
        for holder in holders:
            (real / "holders" / holder).mkdir()
        (real / "dev").write_text(number + "\n")
        (real / "size").write_text(f"{size // 512}\n")

    def _link(self, number: str, real: Path) -> None:
        links = self.root / "sys/dev/block"
        links.mkdir(parents=True, exist_ok=True)
        (links / number).symlink_to(real)


def card_host(root: Path, size: int = 128 * MIB, **facts: object) -> tuple[FakeHost, Path]:
    """A host with a system disk and one good card `sdx`, whose node is a plain file of `size` bytes."""
    fake = FakeHost(root)
    fake.disk("nvme0n1", "259:0", 500 << 30, bus="pci", removable=0, parts=(("nvme0n1p1", "259:1"),))
    node = fake.disk("sdx", "0:0", size, **facts)  # type: ignore[arg-type]
    with node.open("wb") as file:
        file.truncate(size)
    return fake, node
