"""A line editor for a terminal: left, right, home, end, backspace, delete, history.

Pure: bytes go in one by one, what is to be shown collects in `screen`; nobody is called.
I1. 0 <= cursor <= length <= LINE_MAX.
I2. A line that is too long is refused as a whole: `is_too_long`, and nothing of it is handed out.
Keys: VT100 sequences (ESC [ A B C D H F, ESC [ 1~ 3~ 4~ 7~ 8~, ESC O likewise), Ctrl-A B E F N P U, Ctrl-C.
"""

from typing import Final

from vipc.lang import Array, array, u8, u32

LINE_MAX: Final = 512
HISTORY: Final = 16
SCREEN: Final = 2048

# What a byte did.
NOTHING: Final = 0
LINE_IS_READY: Final = 1
CANCELLED: Final = 2

BACKSPACE: Final = 8
RETURN: Final = 13
NEWLINE: Final = 10
ESCAPE: Final = 27
DELETE: Final = 127

PLAIN: Final = 0                        # where in a sequence the input is
AFTER_ESCAPE: Final = 1
IN_SEQUENCE: Final = 2


class Line:
    """A line of the history."""

    length: u32
    text: Array[u8] = array(u8, LINE_MAX)

    def __init__(self) -> None:
        self.length = 0


class LineEditor:
    """The line being edited."""

    length: u32
    cursor: u32
    is_too_long: bool
    state: u32
    parameter: u32
    saved: u32                          # lines in the history
    newest: u32                         # where the next one goes
    shown: u32                          # how far back the history is looked at; 0: the line being typed
    last_was_return: bool
    screen_length: u32
    text: Array[u8] = array(u8, LINE_MAX)
    screen: Array[u8] = array(u8, SCREEN)
    history: Array[Line] = array(Line, HISTORY)

    def __init__(self) -> None:
        self.length = 0
        self.cursor = 0
        self.is_too_long = False
        self.state = PLAIN
        self.parameter = 0
        self.saved = 0
        self.newest = 0
        self.shown = 0
        self.last_was_return = False
        self.screen_length = 0

    def line(self) -> bytes:
        """The text as it stands."""
        return self.text[0:self.length]

    def begin(self) -> None:
        """An empty line."""
        self.length = 0
        self.cursor = 0
        self.is_too_long = False
        self.state = PLAIN
        self.shown = 0

    def feed(self, byte: u8) -> u32:
        """Takes one byte of input."""
        follows_return = self.last_was_return
        self.last_was_return = False
        if self.state == AFTER_ESCAPE:
            self.state = IN_SEQUENCE if byte == 91 or byte == 79 else PLAIN
            self.parameter = 0
            return NOTHING
        if self.state == IN_SEQUENCE:
            self._sequence(byte)
            return NOTHING
        if byte == NEWLINE and follows_return:
            return NOTHING
        if byte == RETURN or byte == NEWLINE:
            self.last_was_return = byte == RETURN
            self._show(RETURN)
            self._show(NEWLINE)
            return LINE_IS_READY
        return self._control(byte) if byte < 32 or byte == DELETE else self._insert(byte)

    def remember(self) -> None:
        """Adds the line to the history, unless it is empty or the last one again."""
        if self.length == 0 or self._equals_newest():
            return
        entry = self.history[self.newest]
        entry.length = self.length
        entry.text[0:self.length].copy_from(self.text[0:self.length])
        self.newest = (self.newest + 1) % HISTORY
        self.saved = min(self.saved + 1, HISTORY)

    def _control(self, byte: u8) -> u32:
        if byte == BACKSPACE or byte == DELETE:
            self._delete_before()
        elif byte == ESCAPE:
            self.state = AFTER_ESCAPE
        elif byte == 1:
            self._move_to(0)
        elif byte == 2:
            self._left()
        elif byte == 3:
            self._show(94)
            self._show(67)
            self._show(RETURN)
            self._show(NEWLINE)
            return CANCELLED
        elif byte == 5:
            self._move_to(self.length)
        elif byte == 6:
            self._right()
        elif byte == 14:
            self._look_at(-1)
        elif byte == 16:
            self._look_at(1)
        elif byte == 21:
            self._replace(0)
        return NOTHING

    def _sequence(self, byte: u8) -> None:
        if 48 <= byte <= 57:
            self.parameter = (self.parameter * 10 + (byte - 48)) % 100
            return
        if byte == 59:
            self.parameter = 0
            return
        self.state = PLAIN
        if byte == 65:
            self._look_at(1)
        elif byte == 66:
            self._look_at(-1)
        elif byte == 67:
            self._right()
        elif byte == 68:
            self._left()
        elif byte == 72 or (byte == 126 and (self.parameter == 1 or self.parameter == 7)):
            self._move_to(0)
        elif byte == 70 or (byte == 126 and (self.parameter == 4 or self.parameter == 8)):
            self._move_to(self.length)
        elif byte == 126 and self.parameter == 3 and self.cursor < self.length:
            self._right()
            self._delete_before()

    def _insert(self, byte: u8) -> u32:
        if self.length == LINE_MAX:
            self.is_too_long = True
            return NOTHING
        position = self.length
        while position > self.cursor:
            self.text[position] = self.text[position - 1]
            position -= 1
        self.text[self.cursor] = byte
        self.length += 1
        self.cursor += 1
        self._show(byte)
        if self.cursor < self.length:
            self._show_tail(0)
        return NOTHING

    def _delete_before(self) -> None:
        if self.cursor == 0:
            return
        self.cursor -= 1
        for position in range(self.cursor, self.length - 1):
            self.text[position] = self.text[position + 1]
        self.length -= 1
        self._show(BACKSPACE)
        self._show_tail(1)

    def _left(self) -> None:
        if self.cursor > 0:
            self.cursor -= 1
            self._show(BACKSPACE)

    def _right(self) -> None:
        if self.cursor < self.length:
            self._show(self.text[self.cursor])
            self.cursor += 1

    def _move_to(self, position: u32) -> None:
        while self.cursor > position:
            self._left()
        while self.cursor < position:
            self._right()

    def _show_tail(self, erased: u32) -> None:
        """Rewrites what is behind the cursor, and `erased` blanks; the cursor stays."""
        for position in range(self.cursor, self.length):
            self._show(self.text[position])
        for _ in range(erased):
            self._show(32)
        for _ in range(self.length - self.cursor + erased):
            self._show(BACKSPACE)

    def _look_at(self, step: int) -> None:
        """Shows an older (1) or newer (-1) line of the history."""
        wanted = self.shown + step
        if wanted < 0 or wanted > self.saved:
            return
        self.shown = wanted
        self._replace(wanted)

    def _replace(self, back: u32) -> None:
        """The line becomes the history's line `back`, or empty for 0."""
        self._move_to(self.length)
        while self.length > 0:
            self._delete_before()
        if back > 0:
            entry = self.history[(self.newest + HISTORY - back) % HISTORY]
            for position in range(entry.length):
                self._insert(entry.text[position])

    def _equals_newest(self) -> bool:
        if self.saved == 0:
            return False
        entry = self.history[(self.newest + HISTORY - 1) % HISTORY]
        return entry.length == self.length and entry.text[0:entry.length] == self.text[0:self.length]

    def _show(self, byte: u8) -> None:
        if self.screen_length < SCREEN:
            self.screen[self.screen_length] = byte
            self.screen_length += 1
