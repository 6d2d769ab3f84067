"""Every safety rule: what forbids to write to a disk, and that nothing forbids a plain card."""

from pathlib import Path

import pytest

from tests.card.hosts import MIB, FakeHost, card_host
from tools.card.choose import choose
from tools.card.cli import main
from tools.card.disks import Host, list_disks, signatures_on
from tools.card.errors import NoDevice, Refused
from tools.card.rules import reasons

GIB = 1 << 30


def why(host: Host, name: str = "sdb") -> list[str]:
    (disk,) = [disk for disk in list_disks(host) if disk.name == name]
    return reasons(disk)


def fake(root: Path, **facts: object) -> FakeHost:
    """A host whose `/` is on an NVMe disk, and a card sdb with one partition; `facts` change the card."""
    fake = FakeHost(root)
    fake.disk("nvme0n1", "259:0", 500 * GIB, bus="pci", removable=0, parts=(("nvme0n1p1", "259:1"),))
    fake.disk("sdb", "8:16", **{"size": 8 * GIB, "parts": (("sdb1", "8:17"),), **facts})  # type: ignore[arg-type]
    return fake


def test_a_card_is_allowed(tmp_path: Path) -> None:
    assert why(fake(tmp_path).finish()) == []


def test_a_card_in_a_built_in_reader_is_allowed(tmp_path: Path) -> None:
    assert why(fake(tmp_path, bus="mmc_host/mmc0", removable=0).finish()) == []


@pytest.mark.parametrize(("facts", "reason"), [
    ({"bus": "pci", "removable": 0}, "neither removable nor on the USB or MMC bus"),
    ({"read_only": 1}, "read-only"),
    ({"holders": ("dm-0",)}, "held by dm-0"),
    ({"size": 512 * 1024}, "has 524,288 bytes"),
    ({"size": 300 * GIB}, "bytes; cards have 1 MiB to 256 GiB"),
])
def test_a_fact_that_forbids(tmp_path: Path, facts: dict[str, object], reason: str) -> None:
    assert [reason in found for found in why(fake(tmp_path, **facts).finish())] == [True]


@pytest.mark.parametrize(("line", "reason"), [
    ("30 22 8:17 / /srv/data rw - ext4 /dev/sdb1 rw", "mounted on /srv/data"),
    ("30 22 8:17 / /mnt rw - vfat /dev/sdb1 rw", "mounted on /mnt"),
    ("30 22 8:16 / / rw - ext4 /dev/sdb rw", "carries /"),
    ("30 22 8:17 / /boot rw - vfat /dev/sdb1 rw", "carries /boot"),
    ("30 22 8:17 / /boot/firmware rw - vfat /dev/sdb1 rw", "carries /boot/firmware"),
    ("30 22 8:17 / /home rw - ext4 /dev/sdb1 rw", "carries /home"),
    (r"30 22 8:17 / /srv/a\040b rw - ext4 /dev/sdb1 rw", "mounted on /srv/a b"),
])
def test_a_mount_that_forbids(tmp_path: Path, line: str, reason: str) -> None:
    host = fake(tmp_path)
    host.mounts.append(line)
    assert why(host.finish()) == [reason]


def test_a_mount_in_a_media_folder_is_allowed(tmp_path: Path) -> None:
    host = fake(tmp_path)
    host.mounts.append("30 22 8:17 / /media/me/boot rw - vfat /dev/sdb1 rw")
    assert why(host.finish()) == []


def test_the_disk_beneath_encrypted_logical_volumes_of_root_is_refused(tmp_path: Path) -> None:
    host = fake(tmp_path)
    host.mapper("dm-0", "253:0", "sdb1", "8:17")
    host.mapper("dm-1", "253:1", "dm-0", "253:0")
    host.mounts = ["22 1 253:1 / / rw - ext4 /dev/mapper/root rw"]
    assert why(host.finish()) == ["carries /"]


def test_a_raid_member_beneath_another_mount_is_refused(tmp_path: Path) -> None:
    host = fake(tmp_path)
    host.mapper("md0", "9:0", "sdb1", "8:17")
    host.mounts.append("30 22 9:0 / /media/raid rw - ext4 /dev/md0 rw")
    assert why(host.finish()) == ["lies beneath /media/raid"]


@pytest.mark.parametrize("kind", ["overlay", "zfs", "nfs4", "rootfs"])
def test_a_root_whose_disk_cannot_be_told_forbids_every_disk(tmp_path: Path, kind: str) -> None:
    host = fake(tmp_path)
    host.mounts = [f"22 1 0:40 / / rw - {kind} somewhere rw"]
    assert why(host.finish()) == [f"cannot tell which disk carries / ({kind} on somewhere)"]


@pytest.mark.parametrize("gone", ["proc/self/mountinfo", "proc/swaps", "sys/block/sdb/ro", "sys/block/sdb/size", "sys/block/sdb/dev"])
def test_a_fact_that_cannot_be_read_forbids(tmp_path: Path, gone: str) -> None:
    host = fake(tmp_path).finish()
    (tmp_path / gone).unlink()
    assert any(gone.rsplit("/", 1)[1] in reason and reason.startswith("cannot tell") for reason in why(host))


LAYERS = [("LVM2_member", "LVM"), ("crypto_LUKS", "LUKS"), ("linux_raid_member", "RAID"), ("swap", "swap")]


@pytest.mark.parametrize(("kind", "layer"), LAYERS)
def test_what_udev_found_forbids(tmp_path: Path, kind: str, layer: str) -> None:
    host = fake(tmp_path)
    host.udev("8:17", kind)
    assert why(host.finish()) == [f"part of {layer}"]


def test_signatures_are_seen_in_the_bytes() -> None:
    def on(place: int, magic: bytes) -> list[str]:
        content = bytearray(MIB)
        content[place : place + len(magic)] = magic
        return signatures_on(lambda offset, length: bytes(content[offset : offset + length]), MIB)

    raid = (0xA92B_4EFC).to_bytes(4, "little")
    assert on(0, b"") == []
    assert on(0, b"LUKS\xBA\xBE") == ["LUKS"]
    assert on(512, b"LABELONE") == ["LVM"]
    assert on(4086, b"SWAPSPACE2") == ["swap"]
    for place in (0, 4096, MIB - 65536, MIB - 8192):
        assert on(place, raid) == ["RAID"]


def test_a_disk_with_a_signature_of_its_own_is_refused_when_opened(tmp_path: Path) -> None:
    fake, node = card_host(tmp_path)
    with node.open("r+b") as file:
        file.seek(512)
        file.write(b"LABELONE")
    host = fake.finish()
    (image := tmp_path / "image").write_bytes(bytes(MIB))
    assert main(["write", "sdx", "--yes", "--image", str(image)], host) == 4
    assert node.read_bytes()[512:520] == b"LABELONE"


def test_the_size_that_sysfs_and_the_device_tell_must_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fake, node = card_host(tmp_path)
    with node.open("r+b") as file:
        file.truncate(64 * MIB)
    (image := tmp_path / "image").write_bytes(bytes(MIB))
    assert main(["write", "sdx", "--yes", "--image", str(image)], fake.finish()) == 4
    assert "the system says 134,217,728 bytes, the device itself 67,108,864" in capsys.readouterr().err


def test_choosing(tmp_path: Path) -> None:
    host = fake(tmp_path).finish()
    (host.dev / "by-id").mkdir()
    (host.dev / "by-id" / "usb-card").symlink_to(host.dev / "sdb")
    assert choose(host, "sdb", False) == choose(host, str(host.dev / "sdb"), False) == choose(host, "", True) == "sdb"
    assert choose(host, str(host.dev / "by-id" / "usb-card"), False) == "sdb"
    with pytest.raises(Refused, match="sdb1 is a partition; cure: name the whole disk, sdb"):
        choose(host, "sdb1", False)
    with pytest.raises(NoDevice, match="there is no disk sdz"):
        choose(host, "sdz", False)
    with pytest.raises(Refused, match="nvme0n1 is refused: carries /; neither removable"):
        choose(host, "nvme0n1", False)


def test_only_one_means_one(tmp_path: Path) -> None:
    host = fake(tmp_path)
    host.disk("sdc", "8:32", 8 * GIB)
    with pytest.raises(NoDevice, match=r"2 cards are here \(sdb, sdc\)"):
        choose(host.finish(), "", True)


def test_the_real_disk_of_root_is_refused() -> None:
    for disk in list_disks(Host()):
        if "/" in disk.backs:
            assert any("carries /" in reason for reason in reasons(disk))
            assert main(["write", disk.name, "--yes", "--image", "/dev/null", "--dry-run"]) == 4
