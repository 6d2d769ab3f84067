"""The card's image: its table, its files, the same bytes each time, and that its kernel boots with it as the card."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tools.boards import BOARDS
from tools.build import build_image as build_kernel
from tools.card import boot_files
from tools.card.errors import Usage
from tools.card.image import build_image, parse_size
from tools.card.ranges import read_map
from tools.packages import require
from tools.qemu import Machine
from tools.session import AT_PROMPT

MIB = 1 << 20
STAND_INS = {"start4.elf": b"\x7FELF" * 1000, "fixup4.dat": b"fix" * 100, "bcm2711-rpi-4-b.dtb": b"\xD0\x0D\xFE\xED",
             "LICENCE.broadcom": b"?"}


@pytest.mark.parametrize("size", ["128M", "4G"])
def test_the_partition_table(tmp_path: Path, size: str) -> None:
    require("sfdisk", "fsck.vfat")
    image = tmp_path / "sd.img"
    build_image(image, {"config.txt": b"x"}, parse_size(size))
    assert image.stat().st_size == parse_size(size)
    assert image.stat().st_blocks * 512 < 4 * MIB
    told = json.loads(subprocess.run(["sfdisk", "--json", str(image)], check=True, capture_output=True, text=True).stdout)["partitiontable"]
    rows = [(row["start"] * 512, row["size"] * 512, row["type"]) for row in told["partitions"]]
    assert (told["label"], told["id"]) == ("dos", "0x52495056")
    assert rows == [(4 * MIB, 64 * MIB, "c"), (68 * MIB, parse_size(size) - 68 * MIB, "da")]
    with image.open("rb") as file:
        file.seek(4 * MIB)
        (volume := tmp_path / "volume").write_bytes(file.read(64 * MIB))
    assert subprocess.run(["fsck.vfat", "-n", str(volume)], capture_output=True).returncode == 0


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    tree = {"kernel8.img": b"k" * 9999, **STAND_INS}
    for name in ("1", "2"):
        build_image(tmp_path / name, tree, moment=1_700_000_000)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert (tmp_path / "1.bmap").read_bytes() == (tmp_path / "2.bmap").read_bytes()


def test_the_map_covers_all_that_is_not_zero(tmp_path: Path) -> None:
    build_image(tmp_path / "sd.img", {"kernel8.img": b"k" * 99_999, **STAND_INS})
    content = bytearray((tmp_path / "sd.img").read_bytes())
    for (start, end), _ in read_map(tmp_path / "sd.img.bmap", len(content)):
        content[start:end] = bytes(end - start)
    assert not any(content)


@pytest.mark.parametrize("text", ["", "128", "100M", "64M", "512G", "-128M", "1.5G", "128K"])
def test_a_size_that_no_card_has(text: str) -> None:
    with pytest.raises(Usage, match="cure: "):
        parse_size(text)


@pytest.mark.xdist_group("card images")
@pytest.mark.parametrize("size", ["128M", "4G"])
def test_the_kernel_of_the_image_boots_with_the_image_as_its_card(tmp_path: Path, size: str) -> None:
    require("mcopy")
    built = build_kernel("rpi4")
    image = tmp_path / "sd.img"
    build_image(image, {**boot_files.card_tree(built, boot_files.command_line("microkernel"), False), **STAND_INS}, parse_size(size))
    environment = {**os.environ, "MTOOLS_SKIP_CHECK": "1"}
    for name in ("kernel8.img", "cmdline.txt", "start4.elf"):
        subprocess.run(["mcopy", "-n", "-i", f"{image}@@4M", f"::{name}", str(tmp_path / name)], check=True, env=environment)
    assert (tmp_path / "start4.elf").read_bytes() == STAND_INS["start4.elf"]
    assert (tmp_path / "kernel8.img").read_bytes().startswith(built.read_bytes())
    line = (tmp_path / "cmdline.txt").read_text().strip()
    with Machine(BOARDS["rpi4"], tmp_path / "kernel8.img", append=line, extra=("-drive", f"if=sd,format=raw,file={image}")) as machine:
        machine.expect(AT_PROMPT, 60)
        blocks = machine.control("query-block")
        assert any(row.get("inserted", {}).get("image", {}).get("virtual-size") == parse_size(size) for row in blocks)


def test_every_key_of_the_configuration_has_its_reason() -> None:
    lines = boot_files.CONFIG.read_text().splitlines()
    explained = False
    keys = []
    for line in lines:
        if line.startswith("#"):
            explained = True
        elif not line:
            explained = False
        else:
            assert explained, line
            keys.append(line.split("=")[0])
    assert {"arm_64bit", "kernel", "kernel_address", "enable_uart", "init_uart_clock", "enable_gic"} <= set(keys)
