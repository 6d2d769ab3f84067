"""Lets Raspberry Pi's own imager write, after our safety checks. It answers 0 or 1 only, and needs root."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tools.card.errors import DeviceFailed, Usage

PROGRAMS = ("rpi-imager-cli", "rpi-imager")


def write_by_imager(node: Path, image: str, verify: bool) -> None:
    """Raises Usage where the program is not there, DeviceFailed when it fails."""
    if image == "-":
        raise Usage("rpi-imager does not read standard input; cure: --image FILE")
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise Usage("rpi-imager is not installed; cure: the AppImage of its release page, or the native writer")
    options = ["--cli"] * (Path(program).name == "rpi-imager") + ["--disable-verify"] * (not verify)
    command = [program, *options, image, str(node)]
    done = subprocess.run(command)
    if done.returncode:
        raise DeviceFailed(f"{' '.join(command)} ended with {done.returncode}; cure: what it said, or the native writer")
