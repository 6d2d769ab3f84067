"""How long builds take: cold, with nothing changed, after a change of one function; in a copy of the tree."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.build import ROOT, SOURCES
from tools.faults import Fault

# The change for the rebuild, in a function of the kernel, which is in the image of every board: file, text, new text.
CHANGED = ("kernel/main.py", "the bootfs is damaged", "the archive is damaged")


def build_times(*arguments: str) -> tuple[float, float, float]:
    """Seconds that `viper build ARGUMENTS` takes: cold, unchanged, one function changed. Raises Fault."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in (*SOURCES, "tools"):
            if (ROOT / name).exists():
                shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        cold = _timed_build(tree, arguments)
        unchanged = _timed_build(tree, arguments)
        _change_a_function(tree)
        return cold, unchanged, _timed_build(tree, arguments)


def source_lines(board: str) -> int:
    """Non-blank lines of the modules in a board's image, each counted once."""
    from tools.board_image import board_kernel, program_job, program_names
    from vipc.driver import check

    files: set[str] = set()
    for job in (board_kernel(board, 2), *(program_job(name, 2) for name in program_names())):
        program, _ = check(job)
        files.update(module.file for module in program.modules.values())
    return sum(bool(line.strip()) for file in files for line in (ROOT / file).read_text().splitlines())


def _timed_build(tree: Path, arguments: tuple[str, ...]) -> float:
    begin = time.monotonic()
    command = [sys.executable, "-m", "tools.cli", "build", *arguments]
    done = subprocess.run(command, cwd=tree, env={"PYTHONPATH": str(tree), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True)
    if done.returncode:
        raise Fault(done.stderr.strip().splitlines()[-1])
    return time.monotonic() - begin


def _change_a_function(tree: Path) -> None:
    name, old, new = CHANGED
    path = tree / name
    text = path.read_text()
    if old not in text:
        raise Fault(f"{name} has no {old!r} to change; cure: name another text in tools/build_times.py")
    path.write_text(text.replace(old, new))
