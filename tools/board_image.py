"""Puts a board's image together: every program as an ELF, the bootfs of them, the kernel with the bootfs inside.

Writes kernel8.img, kernel.elf, kernel.map and programs/NAME.elf (+ .map) to the output folder.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from tools.bootfs import pack
from vipc.asm.objects import Object, Section, Symbol
from vipc.driver import Job, build
from vipc.link.elf import elf_bytes
from vipc.link.image import flat_image
from vipc.link.layout import KERNEL_BASE, kernel_layout, user_layout

ROOT = Path(__file__).resolve().parent.parent


def build_board(board: str, optimise: int, out: Path) -> Path:
    """Build everything for `board` into `out`; the path of kernel8.img. Raises CompileError."""
    facts = runpy.run_path(str(ROOT / "board" / board / "layout.py"))
    programs = out / "programs"
    programs.mkdir(parents=True, exist_ok=True)
    files: dict[str, bytes] = {}
    for name in program_names():
        linked = build(program_job(name, optimise)).linked
        files[name] = elf_bytes(linked)
        (programs / f"{name}.elf").write_bytes(files[name])
        (programs / f"{name}.map").write_text(linked.map)
    linked = build(kernel_job(facts, optimise, pack(files))).linked
    (out / "kernel.elf").write_bytes(elf_bytes(linked))
    (out / "kernel.map").write_text(linked.map)
    image = out / "kernel8.img"
    image.write_bytes(flat_image(linked))
    return image


def program_names() -> list[str]:
    """The programs: every folder of apps/ with a main.py."""
    return sorted(path.parent.name for path in (ROOT / "apps").glob("*/main.py"))


def program_job(name: str, optimise: int) -> Job:
    """One program of apps/, with the user library's start."""
    return Job((f"apps.{name}.main", "lib.start"), (ROOT,), user_layout(), "_start", "user",
               (ROOT / "vipc" / "lang" / "runtime" / "stubs.s",), optimise=optimise)


def kernel_job(facts: dict[str, Any], optimise: int, bootfs: bytes) -> Job:
    """The kernel of one board, linked in the upper half and loaded where the board's firmware puts it."""
    layout = kernel_layout(KERNEL_BASE + facts["LOAD"], facts["LOAD"], defines=facts["DEFINES"])
    return Job(facts["MODULES"], (ROOT,), layout, facts["ENTRY"], "kernel",
               tuple(ROOT / path for path in (*facts["ASSEMBLY"], "vipc/lang/runtime/stubs.s")),
               objects=(bootfs_object(bootfs),), optimise=optimise)


def bootfs_object(archive: bytes) -> Object:
    """The archive as read-only data between `__bootfs_start` and `__bootfs_end`, on pages of its own."""
    section = Section(".rodata.bootfs", 4096, bytearray(archive), len(archive))
    return Object("<bootfs>", [section], [Symbol("__bootfs_start", 0, 0, len(archive), "object"),
                                          Symbol("__bootfs_end", 0, len(archive), 0, "object")])
