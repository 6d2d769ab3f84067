"""Build-time Python: each run in a process of its own, in the state of a fresh one, with the asker's folder and environment."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from vipc.diagnostics import CompileError
from vipc.driver import check, emulated_job
from vipc.freeze import children
from vipc.freeze.freeze import freeze

HEAD = "import os\nimport sys\nfrom typing import Final\n\nfrom vipc.lang import build_time\n\n\n"
MAIN = "\n\ndef main() -> int:\n    return VALUE\n"


def frozen(folder: Path, function: str) -> int:
    """What `value()` gave at build time."""
    file = folder / "program.py"
    file.write_text(f"{HEAD}@build_time\ndef value() -> int:\n{function}\n\nVALUE: Final = value()\n{MAIN}")
    job = emulated_job(file)
    program, _ = check(job)
    found = freeze(program, job.search).globals["program", "VALUE"]
    assert isinstance(found, int)
    return found


def test_a_run_sees_nothing_of_the_run_before(tmp_path: Path) -> None:
    function = ("    before = getattr(sys, 'left_behind', 0)\n    sys.left_behind = 41\n"
                "    os.environ['LEFT_BEHIND'] = '1'\n    return before")
    assert [frozen(tmp_path, function) for _ in range(2)] == [0, 0]
    assert frozen(tmp_path, "    return int(os.environ.get('LEFT_BEHIND', '0'))") == 0


def test_folder_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    function = "    with open('size.txt') as file:\n        return int(file.read()) + int(os.environ['SIZE'])"
    for size in (3, 5):
        folder = tmp_path / str(size)
        folder.mkdir()
        (folder / "size.txt").write_text(str(size))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("SIZE", str(10 * size))
        assert frozen(tmp_path, function) == 11 * size


def test_what_it_prints_goes_to_standard_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for text in ("first", "second"):
        frozen(tmp_path, f"    print('{text}')\n    return 1")
        assert capfd.readouterr() == ("", f"{text}\n")


@pytest.mark.parametrize(("function", "status"), [("    os._exit(7)", 7), ("    os.kill(os.getpid(), 9)\n    return 1", -9)])
def test_a_process_that_ends(tmp_path: Path, function: str, status: int) -> None:
    with pytest.raises(CompileError) as caught:
        frozen(tmp_path, function)
    assert [d.message for d in caught.value.diagnostics] == [f"build-time Python ended with status {status}"]
    assert frozen(tmp_path, "    return 3") == 3


def test_a_server_that_was_killed_is_started_again(tmp_path: Path) -> None:
    assert frozen(tmp_path, "    return 1") == 1
    server = children._server
    assert server is not None
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    assert frozen(tmp_path, "    return 2") == 2
    assert children._server is not None and children._server is not server


def test_a_fork_has_a_server_of_its_own(tmp_path: Path) -> None:
    assert frozen(tmp_path, "    return 1") == 1
    here = children._server
    assert here is not None
    (tmp_path / "fork").mkdir()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(_in_fork, (tmp_path / "fork",)) not in (os.getpid(), here.process.pid)
    assert frozen(tmp_path, "    return 2") == 2
    assert children._server is here


def _in_fork(folder: Path) -> int:
    assert frozen(folder, "    return 5") == 5
    assert children._server is not None
    pid = children._server.process.pid
    children._server.close()
    return pid


def test_the_server_ends_with_its_owner(tmp_path: Path) -> None:
    server = children._Server()
    assert server.ask(b"") is not None
    server.close()
    assert server.process.returncode == 0
