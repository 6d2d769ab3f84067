"""The files of the boot partition, from the tree and the firmware's cache."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tools.card import fat32, firmware
from tools.card.errors import CardFault
from tools.card.image import boot_tree

ROOT = Path(__file__).resolve().parents[2]
BOARD = "rpi4"                      # the one board that boots from cards
MODES = ("microkernel", "recovery")
LOG_LEVELS = ("debug", "info", "warning", "error")      # kernel/command_line.py
CONFIG = ROOT / "board" / BOARD / "config.txt"
EPOCH = 1_767_225_600               # 2026-01-01: the files' date where neither SOURCE_DATE_EPOCH nor a commit gives one


def card_tree(kernel: Path, command_line: str, with_firmware: bool) -> fat32.Tree:
    """What goes on the boot partition. Raises NoFirmware."""
    files: dict[str, bytes] = {}
    if with_firmware:
        manifest = firmware.read_manifest()
        files = firmware.load(manifest, firmware.cache_folder(manifest))
    return boot_tree(kernel.read_bytes(), CONFIG.read_text(), command_line, files)


def command_line(mode: str, log: str = "warning") -> str:
    """The kernel's command line. Raises CardFault for a mode or level that there is not."""
    if log not in LOG_LEVELS:
        raise CardFault(f"no log level is called {log!r}; cure: --log {' or --log '.join(LOG_LEVELS)}")
    if mode not in MODES:
        raise CardFault(f"no mode is called {mode!r}; cure: --mode {' or --mode '.join(MODES)}")
    return f"mode={mode} log={log}"


def moment() -> int:
    """The date of the files: SOURCE_DATE_EPOCH, or the commit's."""
    if given := os.environ.get("SOURCE_DATE_EPOCH", ""):
        if not given.isdigit():
            raise CardFault(f"SOURCE_DATE_EPOCH is {given!r}, not a number of seconds; cure: unset it, or SOURCE_DATE_EPOCH=$(date +%s)")
        return int(given)
    done = subprocess.run(["git", "-C", str(ROOT), "log", "-1", "--format=%ct"], capture_output=True, text=True)
    return int(done.stdout) if done.stdout.strip().isdigit() else EPOCH


def build_kernel(loader: bool = False) -> Path:
    """The up-to-date kernel image, or the serial loader's, built by the project's own command. Raises CardFault."""
    done = subprocess.run([str(ROOT / "viper"), "build", "--board", BOARD], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CardFault(f"./viper build --board {BOARD} ended with {done.returncode}; cure: what it said")
    kernel = Path(done.stdout.strip().splitlines()[-1])
    return kernel.with_name("loader.img") if loader else kernel
