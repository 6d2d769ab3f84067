"""Where an image comes from: a plain file with or without a map, a packed file, or a stream.

`chunks` gives (offset, bytes) in order, at most CHUNK bytes each; with a map the digests are checked on the way.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from tools.card.errors import CardFault, Usage
from tools.card.ranges import Range, data_ranges, read_map, total

CHUNK = 4 << 20


class Damaged(CardFault):
    """An image that cannot be unpacked, or is not the one that its map describes."""

    status = 2


class Source(Protocol):
    """`size` of the whole image, `total` of what will be given; None and 0 where that is not known before the end."""

    size: int | None
    total: int

    def chunks(self) -> Iterator[tuple[int, bytes]]: ...
    def again(self, offset: int, length: int) -> bytes | None:
        """The bytes once more; None where the source cannot go back."""


class ImageFile:
    """A plain image. Its map, or else its holes, tell what need not be written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size: int | None = path.stat().st_size
        if not self.size or self.size % 512:
            raise Damaged(f"{path} has {self.size:,} bytes, which is not an image of whole 512-byte sectors")
        self.digests: dict[Range, str] = {}
        beside = path.with_name(path.name + ".bmap")
        if beside.exists():
            self.digests = dict(read_map(beside, self.size))
            self.ranges = list(self.digests)
        else:
            with path.open("rb") as file:
                self.ranges = data_ranges(file.fileno(), self.size)
        if not self.ranges or self.ranges[0][0] > 0:
            self.ranges.insert(0, (0, 512))
        self.total = total(self.ranges)

    def chunks(self) -> Iterator[tuple[int, bytes]]:
        with self.path.open("rb") as file:
            for start, end in self.ranges:
                digest = hashlib.sha256()
                for offset in range(start, end, CHUNK):
                    content = os.pread(file.fileno(), min(CHUNK, end - offset), offset)
                    digest.update(content)
                    yield offset, content
                if self.digests.get((start, end), digest.hexdigest()) != digest.hexdigest():
                    raise Damaged(f"{self.path} is not the image that {self.path.name}.bmap describes (bytes {start:,} to {end:,}); "
                                  "cure: build it again, or remove the map")

    def again(self, offset: int, length: int) -> bytes | None:
        with self.path.open("rb") as file:
            return os.pread(file.fileno(), length, offset)


class Stream:
    """A stream of bytes, packed or not; all of it is written."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.file, self.name = file, name
        self.size: int | None = None
        self.total = 0

    def chunks(self) -> Iterator[tuple[int, bytes]]:
        offset = 0
        try:
            while content := _full(self.file, CHUNK):
                if len(content) % 512:
                    raise Damaged(f"{self.name} ends after {offset + len(content):,} bytes, in the middle of a sector")
                yield offset, content
                offset += len(content)
        except (EOFError, lzma.LZMAError, gzip.BadGzipFile, ValueError, OSError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise Damaged(f"{self.name} cannot be unpacked: {error}; cure: fetch or build it again") from error
        finally:
            self.file.close()
        if offset == 0:
            raise Damaged(f"{self.name} holds nothing")

    def again(self, offset: int, length: int) -> bytes | None:
        return None


MAGIC = ((b"\x1f\x8b", "gz"), (b"\xfd7zXZ\0", "xz"), (b"BZh", "bz2"), (b"\x28\xb5\x2f\xfd", "zst"))


def open_source(path: str, standard_input: IO[bytes]) -> Source:
    """The source that `path` names; "-" is standard input. What it is, its first bytes say. Raises Usage, Damaged."""
    if path == "-":
        file = standard_input
        kind = _kind(file.peek(8) if isinstance(file, io.BufferedReader) else b"")
        return Stream(_unpacked(file, kind, "standard input") if kind else file, "standard input")
    image = Path(path)
    if not image.is_file():
        raise Usage(f"there is no image {path}; cure: flash.py build, or --image FILE")
    with image.open("rb") as opened:
        kind = _kind(opened.read(8))
    return Stream(_unpacked(image.open("rb"), kind, path), path) if kind else ImageFile(image)


def _kind(start: bytes) -> str:
    return next((kind for magic, kind in MAGIC if start.startswith(magic)), "")


def _unpacked(file: IO[bytes], kind: str, name: str) -> IO[bytes]:
    if kind == "gz":
        return gzip.open(file)      # type: ignore[return-value]
    if kind == "xz":
        return lzma.open(file)
    if kind == "bz2":
        return bz2.open(file)
    return _zstd(file, name)


def _zstd(file: IO[bytes], name: str) -> IO[bytes]:
    """By the library where there is one, else by the program."""
    try:
        import zstandard
    except ImportError:
        program = shutil.which("zstd")
        if program is None:
            raise Usage(f"{name} is packed by zstd; cure: sudo apt-get install zstd, or pip install zstandard") from None
        packed = tempfile.TemporaryFile()       # a program cannot read what a buffer has taken already
        shutil.copyfileobj(file, packed)
        packed.seek(0)
        process = subprocess.Popen([program, "-dcq"], stdin=packed, stdout=subprocess.PIPE)
        assert process.stdout is not None
        return process.stdout
    return zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)     # type: ignore[no-any-return]


def _full(file: IO[bytes], length: int) -> bytes:
    """Up to `length` bytes; fewer only at the end."""
    parts = []
    while length and (part := file.read(length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
