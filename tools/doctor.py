"""`viper doctor`: what this machine has for each part of the project, and the command that cures what is missing."""

from __future__ import annotations

import grp
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.card import firmware
from tools.packages import PACKAGES

ROOT = Path(__file__).resolve().parent.parent
NEEDED_MB = 2000
# What each program of the distribution is for; QEMU apart.
PURPOSES = {
    "aarch64-linux-gnu-gcc": "viper bench vipc: C to compare with",
    "gdb-multiarch": "viper gdb",
    "fsck.vfat": "tests of the card's file system",
    "mcopy": "tests of the card's file system",
    "sfdisk": "tests of the card's partition table",
}


@dataclass(frozen=True)
class Finding:
    """`state`: ok, missing (needed for `run` and `test`) or optional (missing, and only `purpose` needs it)."""

    what: str
    state: str
    found: str
    purpose: str = ""
    cure: str = ""


def examine() -> list[Finding]:
    """Everything, the needed first."""
    findings = [_python(), _qemu(), _space()]
    for program, purpose in PURPOSES.items():
        path = shutil.which(program)
        findings.append(Finding(program, "ok" if path else "optional", path or "-", purpose,
                                "" if path else f"sudo apt-get install {PACKAGES[program]}"))
    return [*findings, _firmware(), _serial(), _labgrid()]


def as_rows(findings: list[Finding]) -> list[dict[str, str]]:
    return [asdict(finding) for finding in findings]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "ok" if sys.version_info >= (3, 11) else "missing", version, "everything", "")


def _qemu() -> Finding:
    from tools.find_qemu import QemuMissing, find_qemu

    try:
        path = find_qemu()
    except QemuMissing as error:
        return Finding("QEMU", "missing", "-", "viper run, viper test", str(error).partition("cure: ")[2])
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return Finding("QEMU", "ok", said.splitlines()[0] if said else str(path), "viper run, viper test")


def _space() -> Finding:
    free = shutil.disk_usage(ROOT).free >> 20
    good = free >= NEEDED_MB
    return Finding("disk space", "ok" if good else "missing", f"{free:,} MiB", ".venv and build", "" if good else f"free {NEEDED_MB} MiB")


def _firmware() -> Finding:
    manifest = firmware.read_manifest()
    states = firmware.status(manifest, firmware.cache_folder(manifest))
    missing = sorted(name for name, state in states.items() if state != "ok")
    return Finding("firmware", "optional" if missing else "ok", ", ".join(missing) + " missing" if missing else manifest.release,
                   "cards for a board", "python flash.py firmware fetch" if missing else "")


def _serial() -> Finding:
    from serial.tools import list_ports

    ports = [port.device for port in list_ports.comports() if port.vid is not None]
    closed = [port for port in ports if not os.access(port, os.R_OK | os.W_OK)]
    if closed:
        group = grp.getgrgid(os.stat(closed[0]).st_gid).gr_name
        return Finding("serial adapter", "optional", f"{', '.join(closed)}: no permission", "viper console, tests on a board",
                       f"sudo usermod -aG {group} $USER, then log in again")
    return Finding("serial adapter", "ok" if ports else "optional", ", ".join(ports) or "-", "viper console, tests on a board",
                   "" if ports else "plug in a 3.3 V USB serial adapter (docs/hil.md)")


def _labgrid() -> Finding:
    from tools.hil.labgrid_environment import FOLDER, VERSION

    there = (FOLDER / "complete").exists()
    return Finding("labgrid", "ok" if there else "optional", VERSION if there else "-", "viper test --board labgrid:...",
                   "" if there else "made by the first use")
