"""Files under build/cache: pickles that may vanish or be cut short at any time without harm.

I1. A reader sees a whole file or none: files are written under another name and moved into place.
I2. What cannot be read back is as good as absent; what cannot be written is left out.
"""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / "build" / "cache"

_DAMAGE = (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError, TypeError)


def load(path: Path) -> object | None:
    """The object in the file, or None (I2)."""
    try:
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    except _DAMAGE:
        return None


def store(path: Path, data: bytes) -> None:
    """Puts a pickle into place at once (I1)."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
