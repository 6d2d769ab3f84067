"""The same tests on three backends: QEMU, a serial line (the pty of a stand-in), and a labgrid farm on loopback.

Coordinator, exporter and client are labgrid's own, in their own environment. All three runs execute the same tests.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.build import build_image
from tools.hil.labgrid_environment import ROOT, labgrid_bin

WAIT_S = 60.0
RUN_S = 280.0
PLACE = "desk"
SUITES = ("tests/system", "tests/hil/test_board.py")


@contextlib.contextmanager
def process(*command: str, ready: Path | str, log: Path, folder: Path = ROOT) -> Iterator[subprocess.Popen[bytes]]:
    """A server, from when it is ready (a file appears, or its log says so) to the end of the block."""
    with log.open("wb") as out:
        running = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONUNBUFFERED": "1"}, cwd=folder)
    try:
        deadline = time.monotonic() + WAIT_S
        while not (ready.exists() if isinstance(ready, Path) else ready in log.read_text()):
            assert running.poll() is None and time.monotonic() < deadline, log.read_text()
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(0.05)
        yield running
    finally:
        running.terminate()
        running.wait(WAIT_S)


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a stand-in board that is switched off."""
    build_image("rpi4")
    folder = tmp_path_factory.mktemp("stand_in")
    with process(sys.executable, "-m", "tools.hil.stand_in", str(folder), ready=folder / "ready", log=folder / "log"):
        yield folder


def power(folder: Path) -> str:
    return f"{sys.executable} -m tools.hil.stand_in {folder}"


def run_on(board: str) -> tuple[int, str, dict[str, int]]:
    """(exit status, output, how many tests ended how) of the board's tests."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--board={board}", *SUITES]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=RUN_S)
    last = done.stdout.strip().splitlines()[-1]
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|skipped|error)", last)}
    return done.returncode, done.stdout + done.stderr, counts


@pytest.fixture(scope="module")
def on_qemu() -> int:
    """How many tests pass on QEMU."""
    status, output, counts = run_on("qemu")
    assert status == 0 and set(counts) == {"passed"}, output
    return counts["passed"]


@pytest.mark.xdist_group("backends")
def test_the_serial_backend(stand_in: Path, on_qemu: int) -> None:
    status, output, counts = run_on(f"serial:{stand_in / 'tty'},power={power(stand_in)}")
    assert status == 0 and counts == {"passed": on_qemu}, output


@pytest.mark.xdist_group("backends")
def test_the_labgrid_backend(stand_in: Path, on_qemu: int, tmp_path: Path) -> None:
    programs = labgrid_bin()
    with socket.create_server(("127.0.0.1", 0)) as free:
        coordinator = f"127.0.0.1:{free.getsockname()[1]}"
    port = int((stand_in / "port").read_text())
    (tmp_path / "exports.yaml").write_text(f"group:\n  NetworkSerialPort:\n    host: 127.0.0.1\n    port: {port}\n    protocol: raw\n")
    (tmp_path / "environment.yaml").write_text(f"""targets:
  main:
    resources:
      RemotePlace:
        name: {PLACE}
    drivers:
      SerialDriver: {{}}
      ExternalPowerDriver:
        cmd_on: "{power(stand_in)} on"
        cmd_off: "{power(stand_in)} off"
        cmd_cycle: "{power(stand_in)} cycle"
options:
  coordinator_address: "{coordinator}"
""")
    client = [str(programs / "labgrid-client"), "-x", coordinator, "-p", PLACE]
    with (
        process(str(programs / "labgrid-coordinator"), "-l", coordinator, ready="Coordinator ready",
                log=tmp_path / "coordinator.log", folder=tmp_path),
        process(str(programs / "labgrid-exporter"), "-c", coordinator, "--hostname", "127.0.0.1", "-n", "bench",
                str(tmp_path / "exports.yaml"), ready="Exporter ready", log=tmp_path / "exporter.log", folder=tmp_path),
    ):
        for arguments in (["create"], ["add-match", "bench/group/NetworkSerialPort"], ["acquire"]):
            subprocess.run([*client, *arguments], check=True, capture_output=True, timeout=WAIT_S, cwd=tmp_path)
        status, output, counts = run_on(f"labgrid:{tmp_path / 'environment.yaml'}")
        assert status == 0 and counts == {"passed": on_qemu}, output
        subprocess.run([*client, "release"], check=True, capture_output=True, timeout=WAIT_S, cwd=tmp_path)


def test_a_run_in_which_no_test_executed_is_an_error(tmp_path: Path) -> None:
    (test := tmp_path / "test_nothing.py").write_text(
        "import pytest\n@pytest.mark.needs('teleport')\ndef test_never(hil):\n    assert False\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.conftest", "--confcutdir", str(tmp_path)]
    command += [str(test), "--board=qemu"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 5, done.stdout + done.stderr
    assert "1 skipped" in done.stdout


@pytest.mark.parametrize(("board", "cure"), [
    ("desk", "cure: qemu, serial:PORT"), ("serial:", "cure: qemu, serial:PORT"), ("serial:/nowhere/tty", "cure: plug the adapter in"),
    ("serial:/dev/null,speed=9", "cure: power=COMMAND"), ("labgrid:/nowhere.yaml", "cure: docs/hil.md"),
])
def test_a_board_that_is_none(board: str, cure: str) -> None:
    from tools.faults import Fault
    from tools.hil.board import open_board

    with pytest.raises(Fault, match=re.escape(cure)):
        open_board(board)
