"""What a terminal may be shown of a line's bytes.

I1. The terminal gets text, line ends, tab, backspace, bell, colours and movements within the line; every other control
    sequence is dropped, also one cut in pieces, so that nothing a board sends (noise, a program) can change the terminal.
I2. Bytes that are not UTF-8 are shown as \\xNN; a character cut in pieces is shown whole.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable

SHOWN = {"\n", "\r", "\t", "\b", "\a"}
WITHIN_LINE = set("mKCDGP@X")       # colour, erase in line, right, left, column, delete, insert, erase characters
LONGEST_SEQUENCE = 64
ESCAPE = "\x1b"


class Filter:
    """Bytes in, text for a terminal out; it keeps what is not whole yet."""

    def __init__(self, raw: bool = False) -> None:
        self.raw = raw
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._sequence = ""         # of an escape sequence that has begun
        self._string = False        # within OSC, DCS, ...: dropped up to its end

    def feed(self, data: bytes) -> str:
        text = self._decoder.decode(data)
        return text if self.raw else "".join(map(self._pass, text))

    def _pass(self, character: str) -> str:
        if self._string:
            self._string = not (character in "\a\x9c\x18\x1a" or self._sequence == ESCAPE and character == "\\")
            self._sequence = ESCAPE if character == ESCAPE and self._string else ""
            return ""
        if self._sequence:
            return self._in_sequence(character)
        if character == ESCAPE:
            self._sequence = ESCAPE
            return ""
        if character < " " or "\x7f" <= character <= "\x9f":
            return character if character in SHOWN else ""
        return character

    def _in_sequence(self, character: str) -> str:
        sequence = self._sequence + character
        if character in "\n\r":
            self._sequence = ""     # no sequence holds a line end: it was noise
            return character
        if sequence == ESCAPE + "[" or len(sequence) > 2 and character in "0123456789;:<=>?" and len(sequence) < LONGEST_SEQUENCE:
            self._sequence = sequence
            return ""
        self._sequence = ""
        if character in "]PX^_" and len(sequence) == 2:
            self._string = True
            return ""
        plain = sequence.startswith(ESCAPE + "[") and not any(mark in sequence for mark in "<=>?:")
        return sequence if plain and character in WITHIN_LINE else ""


class Decorator:
    """Adds to each line what the user asked for: the time when it began, decoded addresses when it ended."""

    def __init__(self, decode: Callable[[str], str], clock: Callable[[], float] = time.time) -> None:
        self.decode, self.clock = decode, clock
        self.stamps = False
        self.decoding = True
        self._line = ""             # so far, as text

    def feed(self, text: str) -> str:
        out = []
        for piece in text.splitlines(keepends=True):
            if self.stamps and not self._line:
                now = self.clock()
                out.append(f"[{time.strftime('%H:%M:%S', time.localtime(now))}.{int(now * 1000) % 1000:03d}] ")
            out.append(piece)
            self._line += piece
            if piece.endswith("\n"):
                if self.decoding and (note := self.decode(self._line)):
                    out.append(note.replace("\n", "\r\n"))
                self._line = ""
        return "".join(out)
