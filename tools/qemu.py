"""A board in QEMU: started, talked to over its serial line (a `Line`), stopped.

The serial line and the control channel (QMP) are socket pairs made before QEMU starts, so nothing waits for a file or a
port to appear.

I1. A machine that was started is stopped on every way out: `with`, or `stop()`; and when this process dies, so does QEMU
    (on Linux).
"""

import ctypes
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from tools.boards import Board
from tools.faults import Fault
from tools.find_qemu import QemuMissing, find_qemu
from tools.line import Ended, Line

STOP_S = 5.0
ANSWER_S = 10.0
CLOCK_TICKS = 100  # a second, the unit of /proc/PID/stat
PR_SET_PDEATHSIG = 1  # prctl(2)


class Machine(Line):
    """One run of QEMU."""

    def __init__(
        self,
        board: Board,
        image: Path,
        *,
        append: str = "",
        dtb: Path | None = None,
        initrd: Path | None = None,
        display: bool = False,
        machine: Sequence[str] = (),
        extra: Sequence[str] = (),
    ) -> None:
        """`machine` replaces the board's own machine arguments; `extra` is added to the command line as it is."""
        try:
            qemu = find_qemu()
        except QemuMissing as error:
            raise Fault(str(error)) from error
        own_line, line = socket.socketpair()
        own_control, control = socket.socketpair()
        super().__init__(own_line)
        self._control = own_control
        self._control.settimeout(ANSWER_S)
        self._answers = own_control.makefile("rb")
        self._complaints = tempfile.TemporaryFile()
        self.command = [str(qemu), *(machine or board.machine), "-kernel", str(image), "-nic", "none"]
        self.command += ["-chardev", f"socket,id=line,fd={line.fileno()}", "-serial", "chardev:line"]
        self.command += ["-chardev", f"socket,id=control,fd={control.fileno()}", "-mon", "chardev=control,mode=control"]
        self.command += [] if display else ["-display", "none"]
        self.command += ["-append", append] if append else []
        self.command += ["-dtb", str(dtb)] if dtb else []
        self.command += ["-initrd", str(initrd)] if initrd else []
        self.command += extra
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            pass_fds=(line.fileno(), control.fileno()),
            start_new_session=True,  # Ctrl-C at the terminal is ours to handle
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        line.close()
        control.close()
        self._greeted = False

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def control(self, command: str, **arguments: Any) -> Any:
        """One QMP command and its answer; underscores of argument names stand for hyphens."""
        if not self._greeted:
            self._answers.readline()
            self._greeted = True
            self.control("qmp_capabilities")
        named = {name.replace("_", "-"): value for name, value in arguments.items()}
        self._control.sendall(json.dumps({"execute": command, "arguments": named}).encode() + b"\n")
        while line := self._answers.readline():
            answer = json.loads(line)
            if "error" in answer:
                raise ValueError(f"QMP {command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise Ended(f"{self.ending()} before it answered {command}")

    def monitor(self, command: str) -> str:
        """One command of QEMU's monitor for people (`info registers`, `xp /4wx 0x80000`), and its text."""
        return str(self.control("human-monitor-command", command_line=command))

    def ending(self) -> str:
        """Waits for QEMU's end; its status and, if it complained, its last line."""
        status = self.wait(STOP_S)
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return f"QEMU ended with status {status}" + (f" ({lines[-1]})" if lines else "")

    def wait(self, timeout: float) -> int:
        """QEMU's exit status; raises subprocess.TimeoutExpired."""
        return self.process.wait(timeout)

    def cpu_seconds(self) -> float:
        """Processor time that QEMU has used so far (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / CLOCK_TICKS

    def stop(self) -> None:
        """Ends QEMU if it still runs, and closes the lines."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.close()
        self._answers.close()
        self._control.close()
        self._complaints.close()


_LIBC = ctypes.CDLL(None)  # loaded before any fork


def _die_with_parent() -> None:
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
