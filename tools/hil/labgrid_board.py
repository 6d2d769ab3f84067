"""A board of a labgrid farm: `labgrid:ENVIRONMENT.yaml`. The environment's target `main` needs a console, and power to start it.

labgrid runs in a process of its own (labgrid_bridge.py in .venv-labgrid); the place must be acquired before.
"""

from __future__ import annotations

import socket
import subprocess
import tempfile
from pathlib import Path

from tools.faults import Fault
from tools.hil.board import POWER, POWER_S, Board
from tools.hil.labgrid_environment import labgrid_bin
from tools.line import Line

BRIDGE = Path(__file__).with_name("labgrid_bridge.py")
STOP_S = 10.0


class LabgridBoard(Board):
    """A target of an environment, from the bridge's start to its end."""

    def __init__(self, environment: Path) -> None:
        self.name = f"labgrid:{environment}"
        if not environment.is_file():
            raise Fault(f"there is no environment {environment}; cure: docs/hil.md shows one")
        self.own, theirs = socket.socketpair()
        self.control, their_control = socket.socketpair()
        self.complaints = tempfile.TemporaryFile()
        command = [str(labgrid_bin() / "python"), str(BRIDGE), str(environment), str(their_control.fileno())]
        passed = (their_control.fileno(),)
        self.process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=self.complaints, pass_fds=passed)
        theirs.close()
        their_control.close()
        self.control.settimeout(POWER_S)
        self.answers = self.control.makefile("r")
        found = self._answer()
        self.capabilities = frozenset({POWER} if "power" in found else ())
        self.line = Line(self.own)

    def start(self) -> Line:
        self.power_off()
        self._forget()
        self.power_on()
        return self.line

    def power_on(self) -> None:
        self._power("on")

    def power_off(self) -> None:
        self._power("off")

    def power_cycle(self) -> None:
        self._power("cycle")

    def close(self) -> None:
        self.line.close()
        self.control.close()
        self.answers.close()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.complaints.close()

    def _power(self, action: str) -> None:
        if POWER not in self.capabilities:
            self._refuse(POWER)
        self.control.sendall(action.encode() + b"\n")
        if (answer := self._answer()) != "done":
            raise Fault(f"{self.name}: power {action}: {answer}")

    def _answer(self) -> str:
        try:
            answer = self.answers.readline().strip()
        except TimeoutError:
            raise Fault(f"{self.name} did not answer within {POWER_S:g} s") from None
        if not answer:
            self.process.wait(STOP_S)
            self.complaints.seek(0)
            lines = self.complaints.read().decode(errors="replace").strip().splitlines()
            reason = lines[-1] if lines else "no reason given"
            raise Fault(f"{self.name}: labgrid ended: {reason}; cure: docs/hil.md (is the place acquired?)")
        return answer

    def _forget(self) -> None:
        """A line without what has come so far."""
        while (data := self.line.receive_bytes()) is not None:
            if not data:
                self._answer()
        self.line = Line(self.own)
