"""Makes `.venv` with the project and its packages in it. Run by the `viper` script, before anything is installed.

Standard library only.

I1. `.venv/complete` exists only while `.venv` is whole; its text is the argument: what the environment was made for.
I2. An environment without that file is never repaired in place: it is deleted and made anew.
I3. One set-up at a time; a second one waits, and then finds the work done.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
COMPLETE = VENV / "complete"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input")


class SetupError(Exception):
    """What is missing and the command that cures it, on one line."""


def main(wanted: str) -> int:
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _finished_for() == wanted:
            return 0
        try:
            _make(wanted)
        except SetupError as error:
            _discard()
            print(f"viper: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            _discard()
            print("viper: set-up interrupted; the next run starts it again", file=sys.stderr)
            return 1
    return 0


def _finished_for() -> str:
    try:
        return COMPLETE.read_text().strip()
    except OSError:
        return ""


def _make(wanted: str) -> None:
    print("viper: setting up .venv (once; about a minute)", file=sys.stderr)
    _discard()
    _step([sys.executable, "-m", "venv", str(VENV)], "making .venv", "sudo apt-get install python3-venv")
    _step(
        [str(VENV / "bin" / "python"), *PIP, "install", "--retries", "2", "-e", str(ROOT)],
        "installing the Python packages",
        "check the network (pip must reach PyPI), then run ./viper again",
    )
    unfinished = COMPLETE.with_name("complete.new")
    unfinished.write_text(wanted + "\n")
    os.replace(unfinished, COMPLETE)


def _step(command: list[str], what: str, cure: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True)
    if done.returncode == 0:
        return
    log = ROOT / "build" / "setup.log"
    log.parent.mkdir(exist_ok=True)
    log.write_text(done.stdout)
    raise SetupError(f"{what} failed: {_reason(done.stdout)} (see {log}); cure: {cure}")


def _reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["no output"])[-1].removeprefix("ERROR: ")


def _discard() -> None:
    # The stamp goes first: a deletion that is interrupted must not leave a stamped half (I1).
    COMPLETE.unlink(missing_ok=True)
    shutil.rmtree(VENV, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
