"""What an image is made from: the commit, and a digest of the sources."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("abi", "apps", "board", "boot", "kernel", "lib", "vipc")
SUFFIXES = (".py", ".s", ".lark")


def git_id() -> str:
    """Short name of the commit, with a plus sign when files differ from it; "no git" outside of a checkout."""
    try:
        commit = _git("rev-parse", "--short=9", "HEAD")
        return commit + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "no git"


def build_id() -> str:
    """The first digits of the digest of everything that goes into an image."""
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True).stdout.strip()
