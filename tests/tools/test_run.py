"""`viper run` against a stand-in for QEMU: what `--exec` prints, how it ends, and the attached terminal."""

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.boards import BOARDS
from tools.line import Ended, Timeout
from tools.qemu import Machine
from tools.run import split_commands
from tools.session import Session, plain

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An image to boot, in a world whose QEMU is the stand-in."""
    qemu = tmp_path / "qemu"
    qemu.write_text(f"#!/bin/sh\nexec {sys.executable} -S -E {ROOT}/tests/tools/stand_in_qemu.py \"$@\"\n")
    qemu.chmod(0o755)
    monkeypatch.setenv("VIPER_QEMU", str(qemu))
    image = tmp_path / "kernel8.img"
    image.touch()
    return image


@pytest.fixture
def machine(image: Path) -> Iterator[Machine]:
    with Machine(BOARDS["virt"], image) as machine:
        yield machine


def viper_run(image: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.cli", "run", "--image", str(image), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("commands", "status", "output"),
    [
        ("hi; hi", 0, "hi\nhi\n"),
        ("hi; fail 3; hi", 1, "hi\nfailing\n"),
        ("nonsense", 1, "nonsense: unknown command\n"),
        ("fake; hi", 0, "before\nviper> not a prompt\nstatus 00000000 7\nviper> after\nhi\n"),
        ("bare; hi", 0, "no line endhi\n"),
        ("hi; poweroff", 0, "hi\n"),
        ("poweroff; hi", 1, ""),
        ("die", 1, ""),
    ],
)
def test_exec(image: Path, commands: str, status: int, output: str) -> None:
    done = viper_run(image, "--exec", commands)
    assert (done.returncode, done.stdout) == (status, output)
    assert bool(done.stderr) == (status != 0)


def test_exec_deadline(image: Path) -> None:
    done = viper_run(image, "--exec", "hi; hang", "--timeout", "1")
    assert (done.returncode, done.stdout) == (124, "hi\nstill here\n")
    assert "viper: `hang` did not come to an end within 1 s" in done.stderr


def test_exec_tells_why_qemu_ended(image: Path) -> None:
    done = viper_run(image, "--exec", "die")
    assert "QEMU ended with status 3 (stand-in: gave up)" in done.stderr


def test_exec_passes_board_and_mode(image: Path) -> None:
    done = viper_run(image, "--board", "rpi4", "--mode", "recovery", "--exec", "args")
    assert f"-M raspi4b -kernel {image} " in done.stdout
    assert "-append mode=recovery" in done.stdout


@pytest.mark.parametrize("arguments", [("--board", "pdp11"), ("--image", "/nowhere/kernel8.img")])
def test_wrong_arguments_get_a_cure(image: Path, arguments: tuple[str, str]) -> None:
    done = viper_run(image, *arguments)
    assert done.returncode == 1
    assert "; cure: " in done.stderr and len(done.stderr.splitlines()) == 1


def test_session_reports_each_command(machine: Machine) -> None:
    session = Session(machine, 10.0)
    assert "booted" in session.wait_for_prompt()
    assert (session.run("fail 5").status, session.run("hi").status) == (5, 0)


def test_expect_ends_at_its_deadline(machine: Machine) -> None:
    begin = time.monotonic()
    with pytest.raises(Timeout, match="no 'never' within 0.2 s(.|\n)*booted"):
        machine.expect("never", 0.2)
    assert 0.2 <= time.monotonic() - begin < 2.0


def test_expect_tells_of_the_end(machine: Machine) -> None:
    machine.expect("viper> ", 10.0)
    machine.send("die\r")
    with pytest.raises(Ended, match="status 3"):
        machine.expect("viper> ", 10.0)


def test_both_ends_may_write_at_once(machine: Machine) -> None:
    machine.expect("viper> ", 10.0)
    machine.send("echoing\r" + "y" * 400_000 + "\r", 10.0)
    machine.expect("x{400000}\r\nviper> ", 10.0)


def test_stop_ends_a_hanging_machine(image: Path) -> None:
    with Machine(BOARDS["virt"], image) as machine:
        machine.expect("viper> ", 10.0)
    assert machine.process.poll() is not None


def test_attached_terminal_is_raw_and_restored(image: Path) -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    command = [sys.executable, "-m", "tools.cli", "run", "--image", str(image)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs)
    seen = read_until(ours, "viper> ")
    assert termios.tcgetattr(theirs)[3] & termios.ICANON == 0
    os.write(ours, b"hi\r")
    seen = read_until(ours, "hi\r\nviper> ")
    os.write(ours, b"\x1d")
    assert process.wait(10) == 0
    assert termios.tcgetattr(theirs) == before, seen


def test_terminal_is_restored_when_terminated(image: Path) -> None:
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    command = [sys.executable, "-m", "tools.cli", "run", "--image", str(image)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs)
    read_until(ours, "viper> ")
    process.terminate()
    assert process.wait(10) == 143
    assert termios.tcgetattr(theirs) == before


def read_until(terminal: int, text: str) -> str:
    seen = ""
    while text not in seen:
        assert select.select([terminal], [], [], 10.0)[0], f"no {text!r} in {seen!r}"
        seen += os.read(terminal, 4096).decode()
    return seen


def test_split_commands() -> None:
    assert split_commands("ps; primes 10;;\n echo a ") == ["ps", "primes 10", "echo a"]


def test_plain() -> None:
    assert plain("a\x1b[K\r\nviper> x\rviper> xy\x1b[1;3H\r\n") == "a\nviper> xy\n"
