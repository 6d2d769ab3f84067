"""Runs programs of the language three ways: hosted in CPython, and compiled in the emulator at two levels.

Many programs go into one image, behind a `main` that calls the chosen one through a table: the run-time library is
compiled once for all. The frame of that `main` is taken out of tracebacks, and the
program's name from its exception classes: it is not the root of the image.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import struct
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from vipc.driver import build, emulated_job
from vipc.emulate import Image, load, run_image
from vipc.link.elf import elf_bytes

BATCH = "program_batch"
DEADLINE = 20_000_000  # instructions
UNCHOSEN = 0xFFFF


@dataclass(frozen=True)
class Outcome:
    """What a program showed."""

    stdout: str
    stderr: str
    status: int

    def text(self) -> str:
        """The form of golden files: standard output, then what is not as usual."""
        parts = [self.stdout]
        if self.stdout and not self.stdout.endswith("\n"):
            parts.append("\n--- no newline\n")
        if self.status:
            parts.append(f"--- status {self.status}\n")
        if self.stderr:
            parts.append(f"--- stderr\n{self.stderr}")
        return "".join(parts)


def hosted(file: Path) -> Outcome:
    """The program in CPython, in a process of its own, so that no module is left behind."""
    return in_child(lambda: _hosted(file))


def in_child(work: Callable[[], Outcome]) -> Outcome:
    """The result of `work`, done in a copy of this process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        status = 1
        try:
            with os.fdopen(writer, "wb") as pipe:
                try:
                    pickle.dump(work(), pipe)
                except BaseException as problem:  # noqa: B902 - handed to the parent
                    pickle.dump(Outcome("", f"{type(problem).__name__}: {problem}", 70), pipe)
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    assert data, f"the hosted run ended with wait status {status}"
    outcome = pickle.loads(data)
    assert isinstance(outcome, Outcome)
    return outcome


def _hosted(file: Path) -> Outcome:
    from vipc.hosted.run import run_hosted

    sys.stdout, sys.stderr = out, err = io.StringIO(newline=""), io.StringIO(newline="")
    status = run_hosted(file)
    return Outcome(out.getvalue(), err.getvalue(), status & 0xFF)


def emulated(file: Path, optimise: int) -> Outcome:
    """The program compiled by itself."""
    return _run(load(elf_bytes(build(emulated_job(file, optimise)).linked)))


def emulated_in_batch(files: Sequence[Path], file: Path, optimise: int) -> Outcome:
    """The program compiled with the others; all lie in one folder."""
    image = _batch_image(tuple(files), optimise)
    address, _ = image.symbols[f"{BATCH}.chosen"]
    choice = struct.pack("<I", files.index(file))
    segments = []
    for start, data, size in image.segments:
        at = address - start
        if 0 <= at < len(data):
            data = data[:at] + choice + data[at + len(choice):]
        segments.append((start, data, size))
    outcome = _run(replace(image, segments=segments))
    errors = re.sub(rf'  File "{BATCH}\.py", line \d+, in main\n', "", outcome.stderr)
    return replace(outcome, stderr=re.sub(rf"^{file.stem}\.(?=\w+(:|$))", "", errors, flags=re.M))


@cache
def _batch_image(files: tuple[Path, ...], optimise: int) -> Image:
    names = [file.stem for file in files]
    text = [f'"""Calls one of {len(names)} programs."""\n\n', "from vipc.lang import Array, array, u32\n"]
    text += [f"import {name}\n" for name in names]
    text.append(f"\nchosen: Array[u32] = array(u32, [{UNCHOSEN}])\n\n\ndef main() -> int:\n    match chosen[0]:\n")
    text += [f"        case {number}:\n            return {name}.main()\n" for number, name in enumerate(names)]
    text.append("    return 99\n")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{BATCH}.py").write_text("".join(text))
        job = emulated_job(Path(folder) / f"{BATCH}.py", optimise)
        job = replace(job, search=(*job.search, files[0].parent))
        return load(elf_bytes(build(job).linked))


def _run(image: Image) -> Outcome:
    result = run_image(image, deadline=DEADLINE)
    return Outcome(result.stdout.decode(), result.stderr.decode(), result.status)
