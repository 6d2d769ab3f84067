"""What `--exec` does: types commands at the shell's prompt and reads what they print and how they ended.

The shell prints its prompt, echoes what is typed, runs the command, prints its prompt again. After each command the
session asks `status NONCE`, which the shell answers with `status NONCE N`; the nonce is new in each run, so that no
program can fake an answer, and a program that prints something like a prompt is not taken for the shell: its output
ends at the prompt before the question.
"""

import re
import secrets
import time
from dataclasses import dataclass

from tools.line import Line

PROMPT = "viper> "
# At the beginning of a line, or the last that has arrived: the output before it need not end its line.
AT_PROMPT = r"(?:^|(?<=[\r\n]))viper> |viper> \Z"
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[78]")
OVERWRITTEN = re.compile(r"[^\n]*\r")


@dataclass(frozen=True)
class Result:
    """`output` has plain line ends; `status` is the shell's word."""

    command: str
    output: str
    status: int


class Session:
    """A shell on a line, at its prompt between calls. All calls together must end before the deadline."""

    def __init__(self, line: Line, timeout: float) -> None:
        self.line = line
        self._deadline = time.monotonic() + timeout
        self._nonce = secrets.token_hex(4)
        self._asked = 0
        self._begin = 0  # where the console stood when the last command was typed

    def wait_for_prompt(self) -> str:
        """Waits until the shell asks; everything written before its prompt."""
        before = self.line.rest()
        mark = len(self.line.console) - len(before)
        found = self.line.expect(AT_PROMPT, self._left())
        return self.line.console[mark : found.start()]

    def run(self, command: str) -> Result:
        """Types one command; raises Timeout at the deadline and Ended when the line is closed."""
        if "\n" in command or "\r" in command:
            raise ValueError("a command is one line")
        self._begin = len(self.line.console) - len(self.line.rest())
        self.line.send(command + "\r", self._left())
        self.line.expect(r"\n", self._left())  # the end of the echo
        self.line.expect(AT_PROMPT, self._left())
        return Result(command, *self._ask_status())

    def _ask_status(self) -> tuple[str, int]:
        self._asked += 1
        nonce = f"{self._nonce}{self._asked:04x}"
        self.line.send(f"status {nonce}\r", self._left())
        answer = self.line.expect(rf"(?<=[\r\n])status {nonce} (-?\d+)\r?\n", self._left())
        self.line.expect(AT_PROMPT, self._left())
        text = plain(self.line.console[self._begin : answer.start()])
        spoken, _, _ = text.rpartition(f"{PROMPT}status {nonce}")
        _, _, output = spoken.partition("\n")
        return output, int(answer[1])

    def output_so_far(self) -> str:
        """For a command that did not come to its end: what it has printed."""
        _, _, output = plain(self.line.console[self._begin :]).partition("\n")
        return output

    def _left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())


def plain(text: str) -> str:
    """As lines on paper: without control sequences, and of a line that was written again only the last text."""
    return OVERWRITTEN.sub("", CONTROL_SEQUENCE.sub("", text).replace("\r\n", "\n"))
