"""The shell: prompt, line, command, for ever."""

from typing import Final

from apps.shell import jobs
from apps.shell.commands import obey, shell
from apps.shell.terminal import terminal
from lib.line_editor import LINE_MAX

TOO_LONG: Final = 2


def main() -> int:
    """Never ends by itself."""
    while True:
        jobs.reap()
        if terminal.read_line():
            if terminal.editor.is_too_long:
                print(f"the line has more than {LINE_MAX} characters and was not run")
                shell.status = TOO_LONG
            else:
                terminal.editor.remember()
                obey(terminal.editor.line())
