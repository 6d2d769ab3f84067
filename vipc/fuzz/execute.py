"""Runs a batch of programs hosted, and compiled at -O0 and -O2 in the emulator.

The batch is checked once and becomes one image a level, behind a `main` that calls the chosen program through a `match`; the frame
of that `main` is taken out of tracebacks, and the program's name from its exception classes: it is not the root of the image.
The run time's code is kept from one batch to the next.
"""

from __future__ import annotations

import io
import pickle
import re
import struct
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path

from vipc.base import check_with_base
from vipc.codecache import CodeCache, Entry, forget
from vipc.collection import no_collection
from vipc.diagnostics import CompileError, Sink
from vipc.driver import Job, compile_ir, emulated_job, link_job, lower
from vipc.emulate import Image, load, run_image
from vipc.ir.core import Function
from vipc.link.elf import elf_bytes
from vipc.sema import tree
from vipc.sema.modules import Loader
from vipc.sema.runtime_modules import RUNTIME_MODULES
from vipc.syntax.parse import parse

BATCH = "program_batch"
DEADLINE = 20_000_000                      # instructions of one program
UNCHOSEN = 0xFFFF
LEVELS = (0, 2)
COMMON = (*RUNTIME_MODULES, "lib.dict", "lib.heapq", "lib.sort")      # checked once


@dataclass(frozen=True)
class Outcome:
    """What a run of a program showed."""

    stdout: str
    stderr: str
    status: int

    def differs(self, other: Outcome) -> str:
        """"" if equal, else the first difference."""
        if self == other:
            return ""
        for name, one, two in (("output", self.stdout, other.stdout), ("error output", self.stderr, other.stderr)):
            lines = zip([*one.splitlines(), "(end)"], [*two.splitlines(), "(end)"], strict=False)
            for number, (a, b) in enumerate(lines, 1):
                if a != b:
                    return f"{name}, line {number}: {a!r} and {b!r}"
        return f"status {self.status} and {other.status}, or line ends"


@dataclass
class Results:
    """By program: its outcomes by way ("hosted", "-O0", "-O2"); or why it has none."""

    outcomes: dict[str, dict[str, Outcome]]
    refused: dict[str, str]

    def mismatch(self, name: str) -> str:
        """How the ways of a program differ; "" if they do not."""
        ways = self.outcomes.get(name, {})
        for way, outcome in ways.items():
            if difference := ways["hosted"].differs(outcome):
                return f"hosted and {way} differ in {difference}"
        return ""


def run_batch(programs: Mapping[str, str]) -> Results:
    """Runs programs, given by module name. Refused ones are left out; an internal error of the compiler passes through."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in programs.items():
            (Path(folder) / f"{name}.py").write_text(text)
        with no_collection():
            return _run_files(Path(folder), list(programs))


def _run_files(folder: Path, names: list[str]) -> Results:
    refused: dict[str, str] = {}
    program = None
    while names and program is None:
        (folder / f"{BATCH}.py").write_text(_batch_text(names))
        job = replace(emulated_job(folder / f"{BATCH}.py"), search=(folder,))
        program, sink = _checked(job, folder)
        for diagnostic in sink.diagnostics if program is None else ():
            if diagnostic.severity == "error":
                refused.setdefault(Path(diagnostic.file).stem, f"{diagnostic.code}: {diagnostic.message}")
        names = [name for name in names if name not in refused]
        if program is None and BATCH in refused:
            raise CompileError(sink.diagnostics)
    outcomes: dict[str, dict[str, Outcome]] = {name: {} for name in names}
    if program is None:
        return Results(outcomes, refused)
    for name in names:
        outcomes[name]["hosted"] = _hosted(folder, name, program)
    for level, image in _images(job, program):
        for index, name in enumerate(names):
            outcomes[name][f"-O{level}"] = _emulated(image, index, name)
    return Results(outcomes, refused)


def _checked(job: Job, folder: Path) -> tuple[tree.Program | None, Sink]:
    """The typed programs; none of their trees is kept on disk."""
    program, sink = check_with_base(COMMON, job.roots, Loader([folder], parse))
    return (None if sink.errors else program), sink


def _batch_text(names: Sequence[str]) -> str:
    text = [f'"""Calls one of {len(names)} programs."""\n\nfrom vipc.lang import Array, array, u32\n']
    text += [f"import {name}\n" for name in names]
    text.append(f"\nchosen: Array[u32] = array(u32, [{UNCHOSEN}])\n\n\ndef main() -> int:\n    match chosen[0]:\n")
    text += [f"        case {number}:\n            return {name}.main()\n" for number, name in enumerate(names)]
    text.append("    return 99\n")
    return "".join(text)


def _hosted(folder: Path, name: str, program: tree.Program) -> Outcome:
    from vipc.hosted.run import run_hosted

    out, err = io.StringIO(newline=""), io.StringIO(newline="")
    with redirect_stdout(out), redirect_stderr(err):
        status = run_hosted(folder / f"{name}.py", checked=program)
    return Outcome(out.getvalue(), err.getvalue(), status & 0xFF)


def _images(job: Job, program: tree.Program) -> list[tuple[int, Image]]:
    ir, _ = lower(job, program)
    result = []
    for level in LEVELS:
        kept = ir if level == LEVELS[-1] else pickle.loads(pickle.dumps(ir, protocol=5))
        levelled = replace(job, optimise=level)
        result.append((level, load(elf_bytes(link_job(levelled, compile_ir(levelled, kept, _KEPT[level]))))))
    return result


class _RunTimeCode(CodeCache):
    """Keeps the code of the run time in this process, and nothing of the programs."""

    def __init__(self) -> None:
        super().__init__("", Path(tempfile.gettempdir()) / "nowhere")

    def enter(self, key: str, component: list[Function], entry: Entry) -> None:
        super().enter(key, component, entry)
        if all(f.name.startswith(("vipc.", "lib.", "__vip")) for f in component):
            self._old[key] = entry

    def save(self) -> None:
        """Forgets the programs."""
        self._new.clear()
        self._summaries.clear()


_KEPT = {level: _RunTimeCode() for level in LEVELS}


def forget_run_time() -> None:
    """After a change of the compiler within the process: compile the run time anew."""
    forget()
    _KEPT.update({level: _RunTimeCode() for level in LEVELS})


def _emulated(image: Image, index: int, name: str) -> Outcome:
    address, _ = image.symbols[f"{BATCH}.chosen"]
    choice = struct.pack("<I", index)
    segments = []
    for start, data, size in image.segments:
        at = address - start
        if 0 <= at < len(data):
            data = data[:at] + choice + data[at + len(choice):]
        segments.append((start, data, size))
    result = run_image(replace(image, segments=segments), deadline=DEADLINE)
    errors = re.sub(rf'  File "{BATCH}\.py", line \d+, in main\n', "", result.stderr.decode())
    errors = re.sub(rf"^{name}\.(?=\w+(:|$))", "", errors, flags=re.M)
    return Outcome(result.stdout.decode(), errors, result.status)


if sys.getrecursionlimit() < 20_000:
    sys.setrecursionlimit(20_000)
