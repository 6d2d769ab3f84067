"""Writing to cards that fail in every way: what the caller learns, and that such a card never boots."""

import io
import struct
from pathlib import Path

import pytest

from tools.bench_card import SlowCard, bench_card
from tools.card.errors import DeviceFailed, DoesNotFit, Mismatch
from tools.card.image import build_image
from tools.card.ranges import BadMap, data_ranges, merged, read_map
from tools.card.source import Damaged, Stream, open_source
from tools.card.write import verify_image, write_image

MIB = 1 << 20
SIZE = 128 * MIB


class Card(SlowCard):
    """A card with an older system on it, which can be pulled or be worn out."""

    def __init__(self, size: int = SIZE) -> None:
        super().__init__(size)
        self.content[:512] = old_table()
        self.content[8192 * 512 : 8193 * 512] = b"\xEB" * 512       # the old system's boot sector
        self.first = bytes(self.content[:512])
        self.pulled_after = -1
        self.rotten = -1            # a byte that always reads back wrong
        self.interrupted_at = -1

    def read(self, offset: int, length: int) -> bytes:
        data = bytearray(super().read(offset, length))
        if offset <= self.rotten < offset + length:
            data[self.rotten - offset] ^= 0x10
        return bytes(data)

    def write(self, offset: int, data: bytes) -> None:
        if self.written == self.pulled_after or self.pulled_after >= 0 and self.written + len(data) > self.pulled_after:
            raise OSError(5, "Input/output error")
        if self.interrupted_at >= 0 and self.written > self.interrupted_at:
            raise KeyboardInterrupt
        super().write(offset, data)

    @property
    def boots(self) -> bool:
        """As the boot ROM looks: a table whose FAT partition begins with a boot sector."""
        start = struct.unpack_from("<I", self.content, 454)[0] * 512
        return self.content[510:512] == b"\x55\xAA" and self.content[start : start + 1] == b"\xEB"


def old_table() -> bytes:
    table = bytearray(512)
    struct.pack_into("<B3sB3sII", table, 446, 0, b"", 0x0C, b"", 8192, 100_000)
    table[510:] = b"\x55\xAA"
    return bytes(table)


def nothing(verb: str, done: int, total: int) -> None:
    """No progress is shown."""


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("image") / "sd.img"
    build_image(path, {"kernel8.img": b"\x5A" * 700_000, "start4.elf": b"\xA5" * 2_000_000, "config.txt": b"arm_64bit=1\n"})
    return path


def test_a_good_card(image: Path) -> None:
    card = Card()
    written = write_image(card, open_source(str(image), io.BytesIO()), nothing)
    expected = image.read_bytes()
    mapped = [area for area, _ in read_map(image.with_name("sd.img.bmap"), SIZE)]
    assert all(card.content[start:end] == expected[start:end] for start, end in mapped)
    assert written.written == written.verified == sum(end - start for start, end in mapped)
    assert card.boots


def test_the_writer_keeps_its_bars() -> None:
    assert [row.verdict for row in bench_card()] == ["ok", "ok", "ok"]


@pytest.mark.parametrize("after", [0, 512, 5000, 1_000_000, 3_000_000])
def test_a_card_pulled_while_it_is_written(image: Path, after: int) -> None:
    card = Card()
    card.pulled_after = after
    with pytest.raises(DeviceFailed, match="the card failed to write at byte"):
        write_image(card, open_source(str(image), io.BytesIO()), nothing)
    assert bytes(card.content[:512]) == card.first
    assert not card.boots or after == 0     # pulled before the first byte: the old system is whole


@pytest.mark.parametrize("after", [0, 600_000, 2_900_000])
def test_an_interrupted_card_does_not_boot(image: Path, after: int) -> None:
    card = Card()
    card.interrupted_at = after
    with pytest.raises(KeyboardInterrupt):
        write_image(card, open_source(str(image), io.BytesIO()), nothing)
    assert bytes(card.content[:512]) == card.first
    assert not card.boots


def test_a_rotten_byte_is_named_and_the_card_does_not_boot(image: Path) -> None:
    card = Card()
    card.rotten = 5_000_001
    with pytest.raises(Mismatch, match=r"byte 5,000,001 \(0x4c4b41\) is 0x[0-9a-f]{2} instead of 0x[0-9a-f]{2}; the card or its reader"):
        write_image(card, open_source(str(image), io.BytesIO()), nothing)
    assert bytes(card.content[:512]) == card.first


def test_a_rotten_sector_0_is_found(image: Path) -> None:
    card = Card()
    card.rotten = 300
    with pytest.raises(Mismatch, match="byte 300 "):
        write_image(card, open_source(str(image), io.BytesIO()), nothing)


def test_verifying_a_card(image: Path) -> None:
    card = Card()
    write_image(card, open_source(str(image), io.BytesIO()), nothing)
    assert verify_image(card, open_source(str(image), io.BytesIO()), nothing) > 3_000_000
    card.content[6_000_000] ^= 1
    with pytest.raises(Mismatch, match="byte 6,000,000 "):
        verify_image(card, open_source(str(image), io.BytesIO()), nothing)


def test_a_card_that_is_too_small(image: Path) -> None:
    card = Card(64 * MIB)
    with pytest.raises(DoesNotFit, match="the image has 134,217,728 bytes, the card 67,108,864"):
        write_image(card, open_source(str(image), io.BytesIO()), nothing)
    assert card.written == 0


def test_a_stream_longer_than_the_card_never_boots() -> None:
    card = Card(8 * MIB)
    with pytest.raises(DoesNotFit, match="does not end within"):
        write_image(card, Stream(io.BytesIO(b"\xEB" * (9 * MIB)), "a pipe"), nothing)
    assert bytes(card.content[:512]) == card.first and not card.boots


def test_a_stream_is_verified_too() -> None:
    card = Card(8 * MIB)
    card.rotten = 5 * MIB
    with pytest.raises(Mismatch, match="between byte 4,194,816 and 8,388,608"):
        write_image(card, Stream(io.BytesIO(b"\xEB" * (8 * MIB)), "a pipe"), nothing)


@pytest.mark.parametrize("pack", ["gz", "xz", "bz2"])
def test_packed_images(tmp_path: Path, pack: str) -> None:
    import bz2
    import gzip
    import lzma

    content = bytes(range(256)) * 8192
    packed = {"gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}[pack](content)
    (path := tmp_path / "image").write_bytes(packed)
    card = Card(8 * MIB)
    write_image(card, open_source(str(path), io.BytesIO()), nothing)
    assert card.content[: len(content)] == content
    path.write_bytes(packed[: len(packed) // 2])
    card = Card(8 * MIB)
    with pytest.raises(Damaged, match="cannot be unpacked"):
        write_image(card, open_source(str(path), io.BytesIO()), nothing)
    assert bytes(card.content[:512]) == card.first


def test_an_image_that_is_not_the_one_of_its_map(tmp_path: Path) -> None:
    path = tmp_path / "sd.img"
    build_image(path, {"kernel8.img": b"1" * 5000})
    with path.open("r+b") as file:
        file.seek(4 * MIB + 17_000)     # within the first FAT
        file.write(b"changed")
    card = Card()
    with pytest.raises(Damaged, match="not the image that sd.img.bmap describes"):
        write_image(card, open_source(str(path), io.BytesIO()), nothing)
    assert bytes(card.content[:512]) == card.first
    (tmp_path / "sd.img.bmap").write_text("<bmap>")
    with pytest.raises(BadMap, match="is not a block map"):
        open_source(str(path), io.BytesIO())


def test_without_a_map_the_holes_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.write(b"\xEB" * 4096)
        file.seek(16 * MIB)
        file.write(b"x" * 4096)
    card = Card()
    write_image(card, open_source(str(path), io.BytesIO()), nothing)
    with path.open("rb") as file:
        assert card.written <= sum(end - start for start, end in data_ranges(file.fileno(), path.stat().st_size)) + 512
    assert card.content[16 * MIB : 16 * MIB + 4096] == b"x" * 4096


def test_ranges_are_merged() -> None:
    assert merged([(10, 20), (0, 5), (4, 10), (30, 40)]) == [(0, 20), (30, 40)]
    assert merged([(4095, 4097)], 4096) == [(0, 8192)]
