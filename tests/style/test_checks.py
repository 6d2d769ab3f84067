"""The checks of `viper check`, as tests, so that `viper test` alone says whether the tree is in order."""

import subprocess

import pytest

from tools.checks import CHECKS, ROOT


@pytest.mark.parametrize(("name", "command"), CHECKS, ids=[name for name, _ in CHECKS])
def test_check(name: str, command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, f"{name}:\n{done.stdout}"
