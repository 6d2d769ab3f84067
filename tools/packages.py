"""Programs of the distribution that parts of the project need: installed when absent, this is root, and apt is there.

QEMU is not among them: it needs a minimum version and another suite (find_qemu.py).
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from tools.faults import Fault

# Debian's package of each program.
PACKAGES = {
    "aarch64-linux-gnu-gcc": "gcc-aarch64-linux-gnu",
    "aarch64-linux-gnu-ld": "gcc-aarch64-linux-gnu",
    "fsck.vfat": "dosfstools",
    "gdb-multiarch": "gdb-multiarch",
    "mcopy": "mtools",
    "sfdisk": "fdisk",
}


def require(*programs: str) -> None:
    """Make sure that every program can be found. Raises Fault with what is missing and its cure."""
    missing = [program for program in programs if not shutil.which(program)]
    if not missing:
        return
    packages = sorted({PACKAGES[program] for program in missing})
    cure = f"sudo apt-get install {' '.join(packages)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise Fault(f"{', '.join(missing)} is missing; cure: {cure}")
    print(f"viper: installing {', '.join(packages)} (once)", file=sys.stderr)
    _apt(["update"], cure)
    _apt(["install", "--no-install-recommends", *packages], cure)
    for program in missing:
        if not shutil.which(program):
            raise Fault(f"{PACKAGES[program]} was installed but there is no {program}; cure: {cure}")


def _apt(arguments: Sequence[str], cure: str) -> None:
    command = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2", *arguments]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    if done.returncode:
        reason = next((line for line in (done.stderr + done.stdout).splitlines() if line.startswith("E:")), "no reason given")
        raise Fault(f"apt-get {arguments[0]} failed: {reason.removeprefix('E: ')}; cure: check the network, then {cure}")
