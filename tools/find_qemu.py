"""Finds a QEMU that knows the Raspberry Pi 4, and installs one where that is possible.

Standard library only, so that `sudo python3 tools/find_qemu.py install` works before any set-up.
Order: `VIPER_QEMU`, what the last search found, PATH, then (as root on Debian and Ubuntu) the package manager.
Debian 12 itself has QEMU 7.2: there the package comes from bookworm-backports, whose source is added only if absent
and is taken away again when nothing could be installed from it.

I1. A path is returned only after its own `-M help` listed raspi4b; the answer is kept with the file's time and size.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a search found: path, modification time in ns, size. A QEMU named for one run is never another run's find.
FOUND = ROOT / "build" / "qemu-found"
NAMED = ROOT / "build" / "qemu-named"
PROGRAM = "qemu-system-aarch64"
MACHINE = "raspi4b"
OLDEST = 9  # the first major version with raspi4b
PACKAGE = "qemu-system-arm"
CURE = f"sudo python3 {Path(__file__).resolve()} install"
BACKPORTS = Path("/etc/apt/sources.list.d/viperos-backports.sources")
BACKPORTS_TEXT = """\
Types: deb
URIs: http://deb.debian.org/debian
Suites: bookworm-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


class QemuMissing(Exception):
    """What is missing and the command that cures it, on one line. (A script of its own, this file imports no others.)"""


def find_qemu() -> Path:
    """A usable QEMU; raises QemuMissing."""
    named = os.environ.get("VIPER_QEMU")
    if named:
        program = shutil.which(named)
        if program and (_is_remembered(program, NAMED) or _knows_board(program)):
            return _remember(program, NAMED)
        fault = f"does not list {MACHINE} in -M help" if program else "cannot be run"
        raise QemuMissing(f"VIPER_QEMU={named} {fault}; cure: unset VIPER_QEMU, or let it name a QEMU >= {OLDEST}.0")
    remembered = _remembered_path()
    if remembered:
        return Path(remembered)
    program = shutil.which(PROGRAM)
    if program and _knows_board(program):
        return _remember(program, FOUND)
    return _remember(install(), FOUND)


def install() -> str:
    """Installs the distribution's package; raises QemuMissing with the reason and the cure."""
    present = shutil.which(PROGRAM)
    missing = f"{present} is too old (no {MACHINE})" if present else f"{PROGRAM} is missing"
    if not shutil.which("apt-get"):
        raise QemuMissing(f"{missing}; cure: install QEMU {OLDEST}.0 or newer for aarch64 with your package manager")
    if os.geteuid() != 0:
        raise QemuMissing(f"{missing} and installing it needs root; cure: {CURE}")
    print(f"viper: installing {PACKAGE} (once)", file=sys.stderr)
    suite = ["-t", "bookworm-backports"] if _codename() == "bookworm" else []
    added = bool(suite) and _add_backports()
    try:
        _apt(["update"], "apt-get update")
        if _candidate_major(suite) < OLDEST:
            raise QemuMissing(
                f"{missing} and no {PACKAGE} >= {OLDEST}.0 is on offer here (no network, or an old release); "
                f"cure: connect and run again, or set VIPER_QEMU to a QEMU >= {OLDEST}.0"
            )
        _apt(["install", "--no-install-recommends", *suite, PACKAGE], f"apt-get install {PACKAGE}")
    except BaseException:
        if added:
            BACKPORTS.unlink(missing_ok=True)
        raise
    program = shutil.which(PROGRAM)
    if not program or not _knows_board(program):
        raise QemuMissing(f"{PACKAGE} was installed but does not list {MACHINE}; cure: set VIPER_QEMU to a newer QEMU")
    return program


def _knows_board(program: str) -> bool:
    try:
        listing = subprocess.run([program, "-M", "help"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return any(line.split()[:1] == [MACHINE] for line in listing.stdout.splitlines())


def _remembered_path() -> str:
    try:
        program, _ = FOUND.read_text().split("\n", 1)
    except (OSError, ValueError):
        return ""
    return program if _is_remembered(program, FOUND) else ""


def _is_remembered(program: str, memory: Path) -> bool:
    try:
        return memory.read_text() == _record(program)
    except OSError:
        return False


def _remember(program: str, memory: Path) -> Path:
    if not _is_remembered(program, memory):
        memory.parent.mkdir(exist_ok=True)
        memory.write_text(_record(program))
    return Path(program)


def _record(program: str) -> str:
    facts = os.stat(program)
    return f"{program}\n{facts.st_mtime_ns} {facts.st_size}\n"


def _codename() -> str:
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return ""
    fields = dict(line.split("=", 1) for line in lines if "=" in line)
    return fields.get("VERSION_CODENAME", "").strip('"')


def _add_backports() -> bool:
    """Adds the backports source unless some source already offers that suite; says whether it did."""
    known = subprocess.run(["apt-get", "indextargets", "--format", "$(RELEASE)"], capture_output=True, text=True)
    if "bookworm-backports" in known.stdout.split():
        return False
    # apt reads only names ending in .sources or .list, so the unfinished file is invisible to it.
    unfinished = BACKPORTS.with_suffix(".new")
    unfinished.write_text(BACKPORTS_TEXT)
    os.replace(unfinished, BACKPORTS)
    return True


def _apt(arguments: list[str], what: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if "install" in arguments:
        # Finishes what an interrupted installation left unconfigured; does nothing otherwise.
        subprocess.run(["dpkg", "--configure", "-a"], capture_output=True, env=environment)
    command = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=2", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        reason = next((line for line in lines if line.startswith("E:")), lines[-1] if lines else "no output")
        raise QemuMissing(f"{what} failed: {reason.removeprefix('E: ')}; cure: check the network, then {CURE}")


def _candidate_major(suite: list[str]) -> int:
    policy = subprocess.run(["apt-cache", *suite, "policy", PACKAGE], capture_output=True, text=True)
    for line in policy.stdout.splitlines():
        name, _, version = line.strip().partition(": ")
        if name == "Candidate":
            major = version.split(":")[-1].split(".")[0]
            return int(major) if major.isdigit() else 0
    return 0


def main(arguments: list[str]) -> int:
    try:
        print(install() if arguments == ["install"] else find_qemu())
    except QemuMissing as error:
        print(f"viper: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
