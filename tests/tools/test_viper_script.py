"""The `viper` script on machines that lack something: one line, status 1, nothing left half made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UTILITIES = ("sh", "cksum")

OLD_PYTHON = """#!/bin/sh
case "$2" in
    *print*) echo "python3 is 3.9" ;;
    *) exit 1 ;;
esac
"""
PYTHON_WITHOUT_VENV = """#!/bin/sh
case "$2" in
    *venv*) exit 1 ;;
esac
exit 0
"""
# Stands for an interpreter that would do: makes an environment whose `viper` tells its arguments.
GOOD_PYTHON = """#!/bin/sh
case "$1" in
    -c) exit 0 ;;
esac
root=${1%/tools/provision.py}
/bin/mkdir -p "$root/.venv/bin"
echo '#!/bin/sh
echo "ran: $*"' > "$root/.venv/bin/viper"
/bin/chmod +x "$root/.venv/bin/viper"
echo "$2" > "$root/.venv/complete"
echo "set up by ${0##*/}" >&2
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what the set-up reads, with a folder `bin` for the only programs on PATH."""
    tree = tmp_path / "tree"
    (tree / "tools").mkdir(parents=True)
    (tree / "vipc").mkdir()
    (tree / "bin").mkdir()
    for name in ("viper", "pyproject.toml", "tools/provision.py"):
        shutil.copy(ROOT / name, tree / name)
    for name in UTILITIES:
        found = shutil.which(name)
        assert found
        (tree / "bin" / name).symlink_to(found)
    return tree


def program(tree: Path, name: str, text: str) -> None:
    path = tree / "bin" / name
    path.write_text(text)
    path.chmod(0o755)


def viper(tree: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {"PATH": str(tree / "bin"), "HOME": os.environ.get("HOME", "/"), **environment}
    return subprocess.run([str(tree / "viper"), *arguments], capture_output=True, text=True, env=variables)


def assert_refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith("viper: ") and "; cure: " in last
    for word in words:
        assert word in last


def test_without_python(tree: Path) -> None:
    done = viper(tree, "run")
    assert_refused(done, "Python 3.11 or newer", "there is no python3")
    assert len(done.stderr.splitlines()) == 1


def test_with_an_old_python(tree: Path) -> None:
    program(tree, "python3", OLD_PYTHON)
    done = viper(tree, "run")
    assert_refused(done, "Python 3.11 or newer", "python3 is 3.9")
    assert len(done.stderr.splitlines()) == 1


def test_without_the_venv_module(tree: Path) -> None:
    program(tree, "python3", PYTHON_WITHOUT_VENV)
    done = viper(tree, "run")
    assert_refused(done, "no venv module", "python3-venv")
    assert len(done.stderr.splitlines()) == 1


def test_takes_the_newest_python_when_python3_is_old(tree: Path) -> None:
    program(tree, "python3", OLD_PYTHON)
    program(tree, "python3.11", GOOD_PYTHON)
    program(tree, "python3.12", GOOD_PYTHON)
    program(tree, "python3.13", "#!/bin/sh\nexit 127\n")
    done = viper(tree, "run", "--board", "virt")
    assert (done.returncode, done.stdout) == (0, "ran: run --board virt\n")
    assert done.stderr == "set up by python3.12\n"


def test_set_up_once_and_again_when_the_configuration_changes(tree: Path) -> None:
    program(tree, "python3", GOOD_PYTHON)
    assert viper(tree, "x").stderr == "set up by python3\n"
    assert viper(tree, "x").stderr == ""
    with (tree / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    assert viper(tree, "x").stderr == "set up by python3\n"
    (tree / ".venv" / "complete").unlink()  # as an interruption leaves it
    assert viper(tree, "x").stderr == "set up by python3\n"


def test_without_network_nothing_is_left(tree: Path) -> None:
    (tree / "bin" / "python3").symlink_to(os.path.realpath(sys.executable))
    # No index and no links: pip finds nothing, as it does when it reaches nothing.
    done = viper(tree, "run", PIP_NO_INDEX="1", PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    assert_refused(done, "installing the Python packages failed", "check the network")
    assert not (tree / ".venv").exists()
