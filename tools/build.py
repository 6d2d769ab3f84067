"""Builds a board's image, and knows when there is nothing to do.

I1. `build/<board>/built` names the digest of the sources of the image beside it; removed before a build, written after.
"""

import fcntl
import hashlib
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tools.faults import Fault

if TYPE_CHECKING:
    from vipc.diagnostics import CompileError

ROOT = Path(__file__).resolve().parent.parent
# Everything an image is made from; tests and tools are not in it.
SOURCES = ("vipc", "abi", "kernel", "boot", "board", "lib", "servers", "apps")


def build_images(boards: Sequence[str], optimise: int = 2) -> list[Path]:
    """The images of several boards; what they are made of is compiled side by side first."""
    if len(boards) > 1 and not all(_is_current(board, optimise) for board in boards):
        from tools.board_image import compile_all
        from vipc.diagnostics import CompileError

        with suppress(CompileError):        # said by the board's own build below, which compiles again what failed
            compile_all(boards, optimise)
    return [build_image(board, optimise) for board in boards]


def build_image(board: str, optimise: int = 2) -> Path:
    """The path of the board's up-to-date kernel8.img; raises Fault when it cannot be built."""
    out = _folder(board, optimise)
    image, stamp = out / "kernel8.img", out / "built"
    out.mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_current(board, optimise):
            return image
        stamp.unlink(missing_ok=True)
        _compile(board, optimise, out)
        stamp.write_text(_digest(board, optimise))
    return image


def _folder(board: str, optimise: int) -> Path:
    return ROOT / "build" / (board if optimise == 2 else f"{board}-O{optimise}")


def _is_current(board: str, optimise: int) -> bool:
    image, stamp = _folder(board, optimise) / "kernel8.img", _folder(board, optimise) / "built"
    return image.exists() and stamp.exists() and stamp.read_text() == _digest(board, optimise)


def _compile(board: str, optimise: int, out: Path) -> None:
    from vipc.diagnostics import CompileError

    try:
        from tools.board_image import build_board
    except ModuleNotFoundError as error:
        raise Fault(f"this tree cannot build an image: {error}") from error
    try:
        build_board(board, optimise, out)
    except CompileError as error:
        raise Fault(f"the {board} image does not compile\n{_shown(error)}") from error


def _shown(error: "CompileError") -> str:
    """Each diagnostic with its source line."""
    from vipc.diagnostics import render

    texts = []
    for diagnostic in error.diagnostics:
        path = ROOT / diagnostic.file
        texts.append(render(diagnostic, path.read_text(errors="replace") if path.is_file() else ""))
    return "\n".join(texts)


def _digest(board: str, optimise: int) -> str:
    """Of every source file's name and text, and of the commit, which the banner shows."""
    digest = hashlib.sha256(f"{board} {optimise} {_git_id()}\n".encode())
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                text = path.read_bytes()
                digest.update(f"{path.relative_to(ROOT)} {len(text)}\n".encode())
                digest.update(text)
    return digest.hexdigest()


def _git_id() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()
