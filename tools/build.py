"""Builds a board's image, and knows when there is nothing to do.

I1. `build/<board>/built` names the digest of the sources of the image beside it; removed before a build, written after.
"""

import fcntl
import hashlib
import subprocess
from pathlib import Path

from tools.faults import Fault

ROOT = Path(__file__).resolve().parent.parent
# Everything an image is made from; tests and tools are not in it.
SOURCES = ("vipc", "abi", "kernel", "boot", "board", "lib", "servers", "apps")


def build_image(board: str, optimise: int = 2) -> Path:
    """The path of the board's up-to-date kernel8.img; raises Fault when it cannot be built."""
    out = ROOT / "build" / board if optimise == 2 else ROOT / "build" / f"{board}-O{optimise}"
    image, stamp = out / "kernel8.img", out / "built"
    out.mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = _digest(board, optimise)
        if image.exists() and stamp.exists() and stamp.read_text() == digest:
            return image
        stamp.unlink(missing_ok=True)
        _compile(board, optimise, out)
        stamp.write_text(digest)
    return image


def _compile(board: str, optimise: int, out: Path) -> None:
    from vipc.diagnostics import CompileError

    try:
        from tools.board_image import build_board
    except ModuleNotFoundError as error:
        raise Fault(f"this tree cannot build an image: {error}") from error
    try:
        build_board(board, optimise, out)
    except CompileError as error:
        raise Fault(f"the {board} image does not compile\n{error}") from error


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
