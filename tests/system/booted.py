"""A booted board for tests: its shell at the prompt, booted again when a test has left it otherwise."""

import re
from collections.abc import Sequence
from pathlib import Path

from tools.boards import BOARDS
from tools.build import build_image
from tools.hil.board import Board
from tools.line import Ended, Timeout
from tools.qemu import Machine
from tools.session import Result, Session

BOOT_S = 60.0
COMMAND_S = 60.0
ALIVE_S = 10.0


class Shell(Session):
    """A session whose commands fail the test when they should not fail."""

    def ok(self, command: str) -> str:
        """Runs a command that must succeed; its output."""
        result = self.run(command)
        assert result.status == 0, f"{command} failed with status {result.status}:\n{result.output}"
        return result.output

    def number(self, command: str, pattern: str) -> int:
        """The number that the pattern's group finds in what a command prints."""
        output = self.ok(command)
        found = re.search(pattern, output)
        assert found, f"no {pattern!r} in what {command} printed:\n{output}"
        return int(found[1].replace(",", ""))

    def fails(self, command: str) -> Result:
        """Runs a command that must fail."""
        result = self.run(command)
        assert result.status != 0, f"{command} succeeded:\n{result.output}"
        return result


class Booted:
    """One board with its options. `banner` is what the current boot wrote before its prompt."""

    def __init__(
        self,
        board: str,
        *,
        append: str = "",
        machine: Sequence[str] = (),
        extra: Sequence[str] = (),
        dtb: Path | None = None,
        initrd: Path | None = None,
        prompt: str = "",
        image: Path | None = None,
        hil: Board | None = None,
    ) -> None:
        """`prompt`: of what shows one instead of the shell; `image`: instead of the board's; `hil`: a board that was named."""
        self.board = board
        self.image = image
        self.hil = hil
        self._options = {"append": append, "machine": machine, "extra": extra, "dtb": dtb, "initrd": initrd}
        self.machine: Machine = self._start()
        if prompt:
            end = self.machine.expect(prompt, BOOT_S).start()
            self.banner = self.machine.console[:end]
        else:
            self.banner = Shell(self.machine, BOOT_S).wait_for_prompt()

    def shell(self) -> Shell:
        """The shell at its prompt, with a deadline that begins now."""
        try:
            Shell(self.machine, ALIVE_S).run("echo alive")
        except (Timeout, Ended, ValueError):
            if self.hil is None:
                self.stop()
            self.machine = self._start()
            self.banner = Shell(self.machine, BOOT_S).wait_for_prompt()
        return Shell(self.machine, COMMAND_S)

    def stop(self) -> None:
        if self.hil is None:
            self.machine.stop()

    def _start(self) -> Machine:
        """A line of QEMU's; of a named board its plain line, with which the tests marked `qemu_only` cannot do."""
        if self.hil is not None:
            return self.hil.start()  # type: ignore[return-value]
        return Machine(BOARDS[self.board], self.image or build_image(self.board), **self._options)  # type: ignore[arg-type]
