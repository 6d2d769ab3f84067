"""Files under build/cache: pickles that may vanish or be cut short at any time without harm.

I1. A reader sees a whole file or none: files are written under another name and moved into place.
I2. What cannot be read back is as good as absent; what cannot be written is left out.
I3. A file's time is that of its last use, so what has not been used for longest goes first.
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / "build" / "cache"
LIMIT = 512 << 20
"""Bytes that all files may take; looked at once in a while."""
STORES = 50
"""How many files are written between two looks."""

_DAMAGE = (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError, TypeError)
_stores = 0


def load(path: Path) -> object | None:
    """The object in the file, or None (I2)."""
    try:
        found: object = pickle.loads(path.read_bytes())
        os.utime(path)
        return found
    except _DAMAGE:
        return None


def store(path: Path, data: bytes) -> None:
    """Puts a pickle into place at once (I1); `path` lies two levels below the cache's folder."""
    global _stores
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
    _stores += 1
    if _stores % STORES == 0:
        prune(path.parents[1])


@dataclass(frozen=True, slots=True)
class Pruned:
    """Files and bytes that are left, and that were removed."""

    left: int
    left_bytes: int
    removed: int
    removed_bytes: int


def prune(folder: Path = CACHE, limit: int = LIMIT) -> Pruned:
    """Removes the files that were not used for longest until at most `limit` bytes are left (I3)."""
    known: list[tuple[float, int, Path]] = []
    for path in folder.glob("*/*"):
        with suppress(OSError):
            status = path.stat()
            known.append((status.st_mtime, status.st_size, path))
    left, removed, gone = sum(size for _, size, _ in known), 0, 0
    for _, size, path in sorted(known):
        if left <= limit:
            break
        with suppress(OSError):
            path.unlink()
            left, removed, gone = left - size, removed + 1, gone + size
    return Pruned(len(known) - removed, left, removed, gone)
