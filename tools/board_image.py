"""Puts a board's image together: every program as an ELF, the bootfs of them, the kernel with the bootfs inside.

Programs and kernel compile side by side, one process a core. Writes kernel8.img, kernel.elf, kernel.map and
programs/NAME.elf (with .map) to the output folder.
"""

from __future__ import annotations

import gc
import os
import runpy
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.bootfs import pack
from tools.identity import build_id, git_id
from vipc.asm.objects import Object, Section, Symbol
from vipc.collection import no_collection
from vipc.diagnostics import CompileError, Diagnostic
from vipc.driver import Compiled, Job, debug_sections, link_job
from vipc.jobcache import compile_kept, compiled
from vipc.link.elf import elf_bytes
from vipc.link.image import flat_image
from vipc.link.layout import KERNEL_BASE, kernel_layout, user_layout
from vipc.link.stack import Stack

ROOT = Path(__file__).resolve().parent.parent
STUBS = ROOT / "vipc" / "lang" / "runtime" / "stubs.s"
# kernel/arch/vectors.s: one stack for all that is done for programs, one for the kernel's own faults.
STACKS = (
    Stack("kernel_stack_guard", "kernel_stack_top",
          ("boot_main", "kmain", "handle_user_synchronous", "handle_user_interrupt", "handle_user_error")),
    Stack("fault_stack_guard", "fault_stack_top", ("handle_kernel_fault",)),
)


@no_collection()
def build_board(board: str, optimise: int, out: Path) -> Path:
    """Build everything for `board` into `out`; the path of kernel8.img. Raises CompileError."""
    out.mkdir(parents=True, exist_ok=True)
    kernel = board_kernel(board, optimise)
    jobs = {name: program_job(name, optimise) for name in program_names()}
    loader = board_loader(board, optimise)
    with _pool() as pool:
        compiling = pool.submit(_compile, kernel)
        loading = pool.submit(_compile, loader) if loader is not None else None
        programs = {name: pool.submit(_compile, job) for name, job in jobs.items()}
        files = {name: _program(jobs[name], _result(future), name, out) for name, future in programs.items()}
        made = _result(compiling)
        linked = link_job(kernel, made, [bootfs_object(pack(files)), note_object()])
        if loader is not None and loading is not None:
            _link_loader(loader, _result(loading), out)
    (out / "kernel.elf").write_bytes(elf_bytes(linked, debug_sections(made, linked)))
    (out / "kernel.map").write_text(linked.map)
    image = out / "kernel8.img"
    image.write_bytes(flat_image(linked))
    return image


def compile_all(boards: Sequence[str], optimise: int) -> None:
    """Compile everything that the boards' images need, side by side; the results are kept. Raises CompileError."""
    jobs = [board_kernel(board, optimise) for board in boards] + [program_job(name, optimise) for name in program_names()]
    with _pool() as pool:
        for future in [pool.submit(_keep, job) for job in jobs]:
            if failed := future.result():
                raise CompileError(failed)


def board_kernel(board: str, optimise: int) -> Job:
    """The kernel's job, by the board's name."""
    return kernel_job(runpy.run_path(str(ROOT / "board" / board / "layout.py")), optimise)


def board_loader(board: str, optimise: int) -> Job | None:
    """The job of the board's serial loader; None where a board has none."""
    facts = runpy.run_path(str(ROOT / "board" / board / "layout.py"))
    if "LOADER_BASE" not in facts:
        return None
    base = facts["LOADER_BASE"]
    defines = (("__image_load", base), ("__kernel_load", facts["LOAD"]), ("__board_uart", dict(facts["DEFINES"])["__board_uart"]))
    return Job(facts["LOADER_MODULES"], (ROOT,), kernel_layout(base, base, defines=defines), facts["ENTRY"], "kernel",
               (*(ROOT / path for path in facts["LOADER_ASSEMBLY"]), STUBS), optimise=optimise)


def _link_loader(job: Job, made: Compiled, out: Path) -> None:
    linked = link_job(job, made)
    (out / "loader.elf").write_bytes(elf_bytes(linked))
    (out / "loader.img").write_bytes(flat_image(linked))


def program_names() -> list[str]:
    """The programs: every folder of apps/ with a main.py."""
    return sorted(path.parent.name for path in (ROOT / "apps").glob("*/main.py"))


def program_job(name: str, optimise: int) -> Job:
    """One program of apps/, with the user library's start."""
    return Job((f"apps.{name}.main",), (ROOT,), user_layout(), "_start", "user", (STUBS,), optimise=optimise, common=("lib.start",))


def kernel_job(facts: dict[str, Any], optimise: int) -> Job:
    """The kernel of one board, linked in the upper half and loaded where the board's firmware puts it."""
    layout = kernel_layout(KERNEL_BASE + facts["LOAD"], facts["LOAD"], defines=facts["DEFINES"])
    return Job(facts["MODULES"], (ROOT,), layout, facts["ENTRY"], "kernel",
               (*(ROOT / path for path in facts["ASSEMBLY"]), STUBS), optimise=optimise, stacks=STACKS)


def bootfs_object(archive: bytes) -> Object:
    """The archive as read-only data between `__bootfs_start` and `__bootfs_end`, on pages of its own."""
    section = Section(".rodata.bootfs", 4096, bytearray(archive), len(archive))
    return Object("<bootfs>", [section], [Symbol("__bootfs_start", 0, 0, len(archive), "object"),
                                          Symbol("__bootfs_end", 0, len(archive), 0, "object")])


def note_object() -> Object:
    """`__build_note`, as kernel/version.py reads it."""
    note = bytearray()
    for text, size in ((git_id(), 32), (build_id(), 16)):
        raw = text.encode()[: size - 1]
        note += (bytes([len(raw)]) + raw).ljust(size, b"\0")
    return Object("<build note>", [Section(".rodata.build_note", 8, note, len(note))],
                  [Symbol("__build_note", 0, 0, len(note), "object")])


def _program(job: Job, made: Compiled, name: str, out: Path) -> bytes:
    """The ELF for the bootfs; the one in the output folder has the debug data too."""
    linked = link_job(job, made)
    folder = out / "programs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.elf").write_bytes(elf_bytes(linked, debug_sections(made, linked)))
    (folder / f"{name}.map").write_text(linked.map)
    return elf_bytes(linked)


@contextmanager
def _pool() -> Iterator[ProcessPoolExecutor]:
    """Workers that do not outlive a failure: what has not started is cancelled."""
    pool = ProcessPoolExecutor(max_workers=max(1, os.cpu_count() or 1), initializer=gc.disable)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _compile(job: Job) -> bytes | list[Diagnostic]:
    """In a worker: diagnostics travel as data."""
    try:
        return compile_kept(job)
    except CompileError as error:
        return error.diagnostics


def _keep(job: Job) -> list[Diagnostic]:
    """In a worker: compile for the cache alone; what went wrong."""
    result = _compile(job)
    return result if isinstance(result, list) else []


def _result(future: Future[bytes | list[Diagnostic]]) -> Compiled:
    result = future.result()
    if isinstance(result, list):
        raise CompileError(result)
    return compiled(result)
