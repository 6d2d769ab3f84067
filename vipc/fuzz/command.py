"""`vipc fuzz`: a campaign with a limit of time or of programs, which writes what it finds and how far it came."""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

from vipc.fuzz.campaign import Find, batches, examine, smallest
from vipc.fuzz.progress import Progress

DEFAULT_PROGRAMS = 1_000                   # of a run without any limit


def fuzz(seed: int, programs: int, minutes: float, folder: Path) -> int:
    """Goes on where the last run of `seed` ended, until `programs` of it are done or the time is over; 0 is no limit.
    The exit status: 1 when there are finds."""
    end = time.monotonic() + (minutes * 60 or math.inf)
    progress = Progress(folder / "progress.txt")
    start, finds = progress.end(seed), 0
    first = start
    for batch in batches(seed, start, programs or None):
        if time.monotonic() >= end:
            break
        found = examine(batch)
        progress.add(seed, first, len(batch), len(found))
        first += len(batch)
        finds += len(found)
        for find in found:
            print(f"{find.name}: {find.kind}: {find.what}", flush=True)
            print(f"  -> {_write(smallest(find), folder)}", flush=True)
        print(f"\rvipc: {first:,} programs of seed {seed}, {finds} finds", end="", file=sys.stderr, flush=True)
    print(f"\rvipc: {progress.programs(seed):,} programs of seed {seed}, {first - start:,} of them now; {finds} finds", file=sys.stderr)
    return 1 if finds else 0


def _write(find: Find, folder: Path) -> Path:
    """The file of a find: the program, and under it what it shows."""
    path = folder / f"{find.name}.py"
    path.write_text(f"{find.text}\n# {find.kind}: {find.what}\n")
    return path
