"""Finds a gdb for AArch64, and installs Debian's where that is possible.

Order: `VIPER_GDB`, gdb-multiarch on PATH, aarch64-linux-gnu-gdb, a plain gdb that knows the architecture, then (as root on
Debian and Ubuntu) the package manager.

I1. A path is returned only after that gdb took `set architecture aarch64`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.faults import Fault

PACKAGE = "gdb-multiarch"
NAMES = (PACKAGE, "aarch64-linux-gnu-gdb", "aarch64-none-elf-gdb", "gdb")
CURE = f"sudo apt-get install {PACKAGE}"


def find_gdb() -> Path:
    """A usable gdb; raises Fault."""
    named = os.environ.get("VIPER_GDB")
    if named:
        program = shutil.which(named)
        if program and _knows_aarch64(program):
            return Path(program)
        fault = "does not know AArch64" if program else "cannot be run"
        raise Fault(f"VIPER_GDB={named} {fault}; cure: unset VIPER_GDB, or let it name a gdb for aarch64")
    for name in NAMES:
        program = shutil.which(name)
        if program and _knows_aarch64(program):
            return Path(program)
    return _install()


def _install() -> Path:
    missing = "there is no gdb for AArch64"
    if not shutil.which("apt-get"):
        raise Fault(f"{missing}; cure: install {PACKAGE} (or a gdb built for aarch64) with your package manager")
    if os.geteuid() != 0:
        raise Fault(f"{missing} and installing one needs root; cure: {CURE}")
    print(f"viper: installing {PACKAGE} (once)", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--no-install-recommends", PACKAGE]):
        command = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            lines = [line for line in (done.stderr + done.stdout).splitlines() if line.startswith("E:")] or ["no output"]
            raise Fault(f"apt-get {arguments[0]} failed: {lines[0].removeprefix('E: ')}; cure: check the network, then {CURE}")
    program = shutil.which(PACKAGE)
    if not program:
        raise Fault(f"{PACKAGE} was installed but is not on PATH; cure: set VIPER_GDB")
    return Path(program)


def _knows_aarch64(program: str) -> bool:
    command = [program, "-nx", "-batch", "-ex", "set architecture aarch64"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and "aarch64" in done.stdout
