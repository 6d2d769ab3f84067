"""`vipc fuzz`: a campaign with a time limit, which writes what it finds."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from vipc.fuzz.campaign import Find, batches, examine, smallest


def fuzz(minutes: float, seed: int, start: int, programs: int, folder: Path) -> int:
    """The exit status: 1 when there are finds."""
    end = time.monotonic() + minutes * 60
    done, finds = 0, 0
    for batch in batches(seed, start, programs):
        if time.monotonic() >= end:
            break
        for find in examine(batch):
            finds += 1
            print(f"{find.name}: {find.kind}: {find.what}", flush=True)
            print(f"  -> {_write(smallest(find), folder)}", flush=True)
        done += len(batch)
        print(f"\rvipc: {done:,} programs, {finds} finds", end="", file=sys.stderr, flush=True)
    print(f"\rvipc: {done:,} programs of seed {seed} from {start}, {finds} finds", file=sys.stderr)
    return 1 if finds else 0


def _write(find: Find, folder: Path) -> Path:
    """The file of a find: the program, and under it what it shows."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{find.name}.py"
    path.write_text(f"{find.text}\n# {find.kind}: {find.what}\n")
    return path
