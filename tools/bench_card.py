"""How long it takes to get a card written: flash.py's writer against `dd bs=4M conv=fsync`, through the same slow card.

The card is held to 20 MB/s each way by counting, not by waiting: its time is what its bytes would take, and the writer's
own work is added as the clock measures it.
"""

import tempfile
import time
from pathlib import Path

from tools.card.image import build_image
from tools.card.source import CHUNK, open_source
from tools.card.write import write_image
from tools.figures import Row

RATE = 20_000_000                   # bytes a second
MIB = 1 << 20
FILES = {"start4.elf": bytes(range(256)) * 8816, "kernel8.img": b"\x5A" * (600 << 10), "config.txt": b"arm_64bit=1\n"}


class SlowCard:
    """A card in memory that counts its bytes."""

    number = (179, 0)

    def __init__(self, size: int) -> None:
        self.size = size
        self.content = bytearray(size)
        self.written = self.read_back = 0

    def read(self, offset: int, length: int) -> bytes:
        self.read_back += length
        return bytes(self.content[offset : offset + length])

    def write(self, offset: int, data: bytes) -> None:
        self.written += len(data)
        self.content[offset : offset + len(data)] = data

    def settle(self) -> None:
        """Memory is settled."""

    def reread_partitions(self) -> None:
        """Nobody knows of any."""

    def close(self) -> None:
        """Nothing is open."""

    @property
    def seconds(self) -> float:
        return (self.written + self.read_back) / RATE


def bench_card() -> list[Row]:
    """The rows of `viper bench card`."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "sd.img"
        began = time.monotonic()
        ranges = build_image(image, FILES)
        built = time.monotonic() - began
        used = sum(end - start for start, end in ranges)
        ours, theirs = SlowCard(128 * MIB), SlowCard(128 * MIB)
        began = time.monotonic()
        write_image(ours, open_source(str(image), open("/dev/null", "rb")), lambda verb, done, total: None)
        seconds = time.monotonic() - began + ours.seconds
        began = time.monotonic()
        with image.open("rb") as file:
            offset = 0
            while content := file.read(CHUNK):
                theirs.write(offset, content)
                offset += len(content)
        dd = time.monotonic() - began + theirs.seconds
    ratio = f"{dd:.1f} s / {seconds:.1f} s = {dd / seconds:.1f}"
    return [
        Row("card image, kernel built", built, f"{built:.2f} s", "0.5 s", 0.5),
        Row("card written and verified, dd's time over ours", dd / seconds, ratio, "3", 3.0, True),
        Row("bytes written over bytes used", ours.written / used, f"{ours.written / used:.3f}", "1.05", 1.05),
    ]
