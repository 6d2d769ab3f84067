"""Finding and installing gdb, with stand-ins for gdb and for the package manager."""

import os
from pathlib import Path

import pytest

from tools.faults import Fault
from tools.find_gdb import find_gdb

KNOWS = "#!/bin/sh\necho 'The target architecture is set to \"aarch64\".'\n"
KNOWS_NOT = "#!/bin/sh\necho 'Undefined item: \"aarch64\".' >&2\nexit 1\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("VIPER_GDB", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_takes_a_gdb_that_knows_the_architecture(folder: Path) -> None:
    program(folder, "gdb-multiarch", KNOWS_NOT)
    plain = program(folder, "gdb", KNOWS)
    assert find_gdb() == plain


def test_a_named_one_must_know_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIPER_GDB", str(program(folder, "own", KNOWS_NOT)))
    with pytest.raises(Fault, match="VIPER_GDB=.*own does not know AArch64; cure: unset VIPER_GDB"):
        find_gdb()
    program(folder, "own", KNOWS)
    assert find_gdb() == folder / "own"


def test_installs_debians(folder: Path) -> None:
    ready = program(folder, "ready", KNOWS)
    program(folder, "apt-get", f'#!/bin/sh\ncase "$*" in *"install --no-install-recommends gdb-multiarch"*)\n'
                               f"/bin/ln -s {ready} {folder}/gdb-multiarch ;; esac\n")
    assert find_gdb() == folder / "gdb-multiarch"


@pytest.mark.parametrize(("apt", "user", "message"), [
    ("", 0, "cure: install gdb-multiarch .* with your package manager"),
    (KNOWS, 1000, "installing one needs root; cure: sudo apt-get install gdb-multiarch"),
    ("#!/bin/sh\necho 'E: Unable to fetch' >&2\nexit 100\n", 0, "apt-get update failed: Unable to fetch; cure: check the network"),
])
def test_says_what_cures(folder: Path, monkeypatch: pytest.MonkeyPatch, apt: str, user: int, message: str) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    if apt:
        program(folder, "apt-get", apt)
    with pytest.raises(Fault, match=message):
        find_gdb()
