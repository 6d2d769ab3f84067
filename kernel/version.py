"""Which build this is: version, the commit, and a digest of the sources; all found when the image is built."""

from typing import Final

from vipc.lang import build_time

VERSION: Final = "0.1.0"                # as in pyproject.toml; a test compares


@build_time
def find_git_id() -> str:
    """Short name of the commit, with a plus sign when files differ from it."""
    import subprocess
    from pathlib import Path

    root = Path(__file__).resolve().parent.parent
    try:
        commit = subprocess.run(["git", "-C", str(root), "rev-parse", "--short=9", "HEAD"], capture_output=True,
                                text=True, check=True).stdout.strip()
        changed = subprocess.run(["git", "-C", str(root), "status", "--porcelain", "--untracked-files=no"],
                                 capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "no git"
    return commit + ("+" if changed else "")


@build_time
def find_build_id() -> str:
    """The first digits of the digest of everything that goes into an image."""
    import hashlib
    from pathlib import Path

    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in ("abi", "apps", "board", "boot", "kernel", "lib", "vipc"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".s", ".lark"):
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


GIT_ID: str = find_git_id()
BUILD_ID: str = find_build_id()
