"""The same sources give the same bytes: both boards, built elsewhere and with another hash seed, are what was built here."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.boards import BOARDS
from tools.build import ROOT, build_images

SEED = "12345"
BUILD_S = 600


def git(*arguments: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True).stdout


@pytest.mark.timeout(2 * BUILD_S)
def test_both_boards(tmp_path: Path) -> None:
    tree = tmp_path / "another place"
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
    # The image names its commit: git answers for the copy as it does here.
    commit = {"GIT_DIR": git("rev-parse", "--absolute-git-dir").strip(), "GIT_WORK_TREE": str(tree), "GIT_OPTIONAL_LOCKS": "0"}
    done = subprocess.run([sys.executable, "-m", "tools.cli", "build"], cwd=tree, capture_output=True, text=True, timeout=BUILD_S,
                          env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tree), "PYTHONHASHSEED": SEED, **commit})
    assert done.returncode == 0, done.stderr
    build_images(sorted(BOARDS))
    for board in sorted(BOARDS):
        made = sorted(path.relative_to(tree) for path in (tree / "build" / board).rglob("*") if path.suffix in (".img", ".elf", ".map"))
        assert Path("build", board, "kernel8.img") in made and len(made) > 3
        different = [str(name) for name in made if (tree / name).read_bytes() != (ROOT / name).read_bytes()]
        assert not different
