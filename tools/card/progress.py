"""How far a write or a verification is: bytes, rate, time left. On a terminal one line that changes, elsewhere nothing."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TextIO

INTERVAL_S = 0.1


def size_text(size: int) -> str:
    """A size for people: 3.3 MiB."""
    for unit, shift in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >= 1 << shift:
            value = size / (1 << shift)
            return f"{value:.0f} {unit}" if value == int(value) else f"{value:.1f} {unit}"
    return f"{size} B"


class Progress:
    """Called with the verb, the bytes done and the bytes in all (0: not known)."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.shown = out, out.isatty()
        self.verb, self.began, self.last = "", 0.0, 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.shown and self.verb:
            self.out.write("\r\x1b[K")

    def __call__(self, verb: str, done: int, total: int) -> None:
        now = time.monotonic()
        if verb != self.verb:
            self.verb, self.began, self.last = verb, now, 0.0
        if not self.shown or now - self.last < INTERVAL_S:
            return
        self.last = now
        rate = done / max(now - self.began, 1e-6)
        left = f", {(total - done) / rate:.0f} s left" if total and rate else ""
        share = f" of {size_text(total)}" if total else ""
        self.out.write(f"\r\x1b[K{verb}: {size_text(done)}{share}, {size_text(int(rate))}/s{left}")
        self.out.flush()
