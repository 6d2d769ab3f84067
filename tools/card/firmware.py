"""The Raspberry Pi's own firmware for the boot partition: pinned by SHA-256, kept in a cache, never in the repository.

I1. A file is in the cache only if its digest is the manifest's; it arrives there by rename.
The manifest (firmware.json) names a release, its files, and the Debian packages that carry them. A package is read as a
stream and left as soon as its files are found: of the 93 MB that hold the device tree, 10 MB are fetched.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import tarfile
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tools.card.errors import NoFirmware

MANIFEST = Path(__file__).with_name("firmware.json")
CURE = "cure: flash.py firmware fetch, or flash.py firmware import DIR"
TIMEOUT_S = 60
Say = Callable[[str], None]


@dataclass(frozen=True)
class File:
    """One file of the release: its size in bytes, SHA-256, and the package member that holds it."""

    name: str
    size: int
    sha256: str
    package: str
    member: str


@dataclass(frozen=True)
class Manifest:
    release: str
    files: tuple[File, ...]
    packages: dict[str, tuple[str, ...]]


def read_manifest(path: Path = MANIFEST) -> Manifest:
    data = json.loads(path.read_text())
    files = tuple(File(name, row["size"], row["sha256"], row["package"], row["member"]) for name, row in data["files"].items())
    return Manifest(data["release"], files, {name: tuple(urls) for name, urls in data["packages"].items()})


def cache_folder(manifest: Manifest) -> Path:
    """Where this release's files are kept."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = hashlib.sha256("".join(file.sha256 for file in manifest.files).encode()).hexdigest()
    return base / "viperos" / "firmware" / digest[:16]


def status(manifest: Manifest, folder: Path) -> dict[str, str]:
    """For each file "ok", "missing" or "damaged"."""
    return {file.name: _state(file, folder / file.name) for file in manifest.files}


def load(manifest: Manifest, folder: Path) -> dict[str, bytes]:
    """Every file's bytes. Raises NoFirmware, which names what is missing."""
    bad = [f"{name} ({state})" for name, state in status(manifest, folder).items() if state != "ok"]
    if bad:
        raise NoFirmware(f"the card needs the Raspberry Pi's firmware, and {', '.join(bad)} of {folder} cannot be used; {CURE}")
    return {file.name: (folder / file.name).read_bytes() for file in manifest.files}


def import_folder(manifest: Manifest, source: Path, folder: Path) -> None:
    """Copy the release's files from `source` (and its parents' layout: any depth). Raises NoFirmware; copies all or none."""
    found = {}
    for file in manifest.files:
        candidates = [path for path in sorted(source.rglob(file.name)) if _state(file, path) == "ok"]
        if not candidates:
            raise NoFirmware(f"{source} has no {file.name} of SHA-256 {file.sha256[:16]}...; cure: the files of {manifest.release}")
        found[file.name] = candidates[0].read_bytes()
    for name, content in found.items():
        _keep(folder, name, content)


def fetch(manifest: Manifest, folder: Path, say: Say) -> None:
    """Fetch what is missing. Raises NoFirmware, with what each address answered."""
    missing = [file for file in manifest.files if _state(file, folder / file.name) != "ok"]
    for package in sorted({file.package for file in missing}):
        wanted = [file for file in missing if file.package == package]
        answers = []
        for address in manifest.packages[package]:
            say(f"{address}: {', '.join(file.name for file in wanted)}")
            try:
                _fetch_from(address, wanted, folder)
                break
            except (OSError, urllib.error.URLError, tarfile.TarError, lzma.LZMAError, EOFError, ValueError) as error:
                answers.append(f"{address}: {error}")
        else:
            raise NoFirmware(f"{'; '.join(answers)}; cure: a network, or flash.py firmware import DIR")


def _fetch_from(address: str, wanted: list[File], folder: Path) -> None:
    with urllib.request.urlopen(address, timeout=TIMEOUT_S) as answer, _data_member(answer) as archive:
        pending = {file.member: file for file in wanted}
        for member in archive:
            file = pending.pop(member.name, None)
            if file is None:
                continue
            opened = archive.extractfile(member)
            content = opened.read() if opened else b""
            if hashlib.sha256(content).hexdigest() != file.sha256:
                raise ValueError(f"{file.name} is not the pinned file (SHA-256 {hashlib.sha256(content).hexdigest()})")
            _keep(folder, file.name, content)
            if not pending:
                return
    raise ValueError(f"no {', '.join(file.member for file in pending.values())} in it")


def _data_member(file: IO[bytes]) -> tarfile.TarFile:
    """The stream of a Debian package's files: an ar archive whose last member is data.tar.xz."""
    if file.read(8) != b"!<arch>\n":
        raise ValueError("not a Debian package")
    while head := file.read(60):
        name, size = head[:16].strip(), int(head[48:58])
        if name.startswith(b"data.tar"):
            return tarfile.open(fileobj=file, mode="r|*")
        left = size + size % 2
        while left and (part := file.read(min(left, 1 << 16))):
            left -= len(part)
    raise ValueError("no data in the Debian package")


def _state(file: File, path: Path) -> str:
    if not path.is_file():
        return "missing"
    return "ok" if hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256 else "damaged"


def _keep(folder: Path, name: str, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(content)
    unfinished.replace(folder / name)
