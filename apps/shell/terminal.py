"""The shell's side of the terminal: bytes from the serial line through the line editor."""

from typing import Final

from abi.errors import OK
from abi.start import FOREVER
from lib import calls
from lib.line_editor import CANCELLED, LINE_IS_READY, LineEditor
from lib.output import output
from lib.program import program
from vipc.lang import Array, array, u8, u64

CHUNK: Final = 64


class Terminal:
    """Input that was read but not used yet, and the editor."""

    next: u64
    end: u64
    data: Array[u8] = array(u8, CHUNK)
    editor: LineEditor = LineEditor()

    def __init__(self) -> None:
        self.next = 0
        self.end = 0

    def read_line(self) -> bool:
        """Prompts, and edits until a line is ready (True) or Ctrl-C cancels it (False)."""
        self.editor.begin()
        print("viper> ", end="")
        output.flush()
        while True:
            event = self.editor.feed(self._byte())
            self._show()
            if event == LINE_IS_READY:
                return True
            if event == CANCELLED:
                return False

    def _byte(self) -> u8:
        while self.next == self.end:
            self.next = 0
            self.end = 0
            error, count = calls.serial_read(program.serial, self.data, FOREVER)
            if error == OK:
                self.end = count
        byte = self.data[self.next]
        self.next += 1
        return byte

    def _show(self) -> None:
        for byte in self.editor.screen[0:self.editor.screen_length]:
            output.put(byte)
        self.editor.screen_length = 0
        output.flush()


terminal: Terminal = Terminal()
