"""What the doctor finds: on this machine, and on one where everything is missing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools import doctor
from tools.packages import PACKAGES

ROOT = Path(__file__).resolve().parents[2]


def test_this_machine_can_run_and_test() -> None:
    done = subprocess.run([sys.executable, "-m", "tools.cli", "doctor", "--json"], capture_output=True, text=True, cwd=ROOT)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stdout
    assert {"Python", "QEMU", "disk space", "firmware", "serial adapter"} <= {row["what"] for row in rows}
    assert all(row["cure"] for row in rows if row["state"] != "ok")


def test_what_is_missing_has_its_cure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    found = {finding.what: finding for finding in doctor.examine()}
    for program in doctor.PURPOSES:
        assert (found[program].state, found[program].cure) == ("optional", f"sudo apt-get install {PACKAGES[program]}")
    assert found["firmware"].cure == "python flash.py firmware fetch"


def test_every_program_that_tests_install_has_a_purpose() -> None:
    assert set(PACKAGES) - set(doctor.PURPOSES) == {"aarch64-linux-gnu-ld"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    environment = {"_VIPER_COMPLETE": f"source_{shell}", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
    program = "import sys; sys.argv[0] = 'viper'; from tools.cli import app; app(prog_name='viper')"
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert "viper" in done.stdout, done.stderr
