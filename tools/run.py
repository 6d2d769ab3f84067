"""What `viper run` does with a started machine: attach the terminal, or run commands and tell how they ended.

Exit status of a scripted run: 0 all commands succeeded, 1 a command failed or the machine ended, 124 the deadline passed.
"""

import os
import select
import sys
import time
from collections.abc import Sequence
from typing import TextIO

from tools.line import Ended, Timeout
from tools.qemu import Machine
from tools.session import Session
from tools.terminal import raw_terminal, write_all

LEAVE = b"\x1d"  # Ctrl-]
DEADLINE_PASSED = 124


def run_commands(machine: Machine, commands: Sequence[str], timeout: float, out: TextIO) -> int:
    """Runs the commands in order, prints only what they print, and stops at the first that fails."""
    session = Session(machine, timeout)
    reached = "the prompt"
    try:
        session.wait_for_prompt()
        for number, command in enumerate(commands):
            reached = f"`{command}`"
            try:
                result = session.run(command)
            except Ended:
                out.write(session.output_so_far())
                # A power-off is how a script may end.
                if number == len(commands) - 1 and machine.wait(timeout) == 0:
                    return 0
                raise
            out.write(result.output)
            out.flush()
            if result.status:
                return _fault(f"`{command}` failed with status {result.status}", 1)
    except Timeout as error:
        out.write(session.output_so_far() if reached != "the prompt" else "")
        out.flush()
        return _fault(f"{reached} did not come to an end within {timeout:g} s\n{error}", DEADLINE_PASSED)
    except Ended as error:
        return _fault(f"{reached}: {error}", 1)
    return 0


def split_commands(text: str) -> list[str]:
    """The commands between semicolons and line ends."""
    return [command.strip() for command in text.replace("\n", ";").split(";") if command.strip()]


def attach(machine: Machine, timeout: float | None) -> int:
    """Joins the terminal and the serial line until Ctrl-], the machine's end or the deadline; the terminal is restored."""
    deadline = None if timeout is None else time.monotonic() + timeout
    keyboard, screen = sys.stdin.fileno(), sys.stdout.fileno()
    reading = [keyboard]
    with raw_terminal(keyboard, "viper: Ctrl-] leaves"):
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return DEADLINE_PASSED
            ready, _, _ = select.select([machine, *reading], [], [], left)
            if machine in ready:
                alive = machine.receive()
                write_all(screen, machine.take().encode())
                if not alive:
                    return 1 if machine.wait(5.0) else 0
            if keyboard in ready:
                typed = os.read(keyboard, 1024)
                before, leaving, _ = typed.partition(LEAVE)
                if before:
                    machine.send(before.decode(errors="surrogateescape"))
                if leaving:
                    return 0
                if not typed:  # standard input has ended; the machine goes on
                    reading = []


def _fault(text: str, status: int) -> int:
    print(f"viper: {text}", file=sys.stderr)
    return status
