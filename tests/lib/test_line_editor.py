"""The line editor against a model of a terminal."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import vipc.hosted  # noqa: F401
from lib.line_editor import CANCELLED, LINE_IS_READY, LINE_MAX, NOTHING, LineEditor

LEFT, RIGHT, UP, DOWN, HOME, END, ERASE = b"\x1b[D", b"\x1b[C", b"\x1b[A", b"\x1b[B", b"\x1b[H", b"\x1b[F", b"\x1b[3~"


class Terminal:
    """One row of a screen."""

    def __init__(self) -> None:
        self.row = bytearray()
        self.column = 0

    def show(self, text: bytes) -> None:
        for byte in text:
            if byte == 8:
                self.column -= 1
            elif byte >= 32:
                self.row[self.column:self.column + 1] = bytes([byte])
                self.column += 1


def type_keys(editor: LineEditor, keys: bytes, terminal: Terminal | None = None) -> int:
    event = NOTHING
    for byte in keys:
        event = editor.feed(byte)
        if terminal is not None:
            terminal.show(bytes(editor.screen[0:editor.screen_length]))
        editor.screen_length = 0
    return event


def edited(*keys: bytes) -> bytes:
    editor = LineEditor()
    editor.begin()
    type_keys(editor, b"".join(keys))
    return bytes(editor.line())


def test_keys() -> None:
    assert edited(b"abc", LEFT, LEFT, b"X") == b"aXbc"
    assert edited(b"abc", HOME, b"X", END, b"Y") == b"XabcY"
    assert edited(b"abc", b"\x7f\x08") == b"a"
    assert edited(b"abc", HOME, ERASE) == b"bc"
    assert edited(b"abc", b"\x1b[1~", b"-", b"\x1b[4~", b"+") == b"-abc+"
    assert edited(b"abc\x01-\x05+\x15z") == b"z"
    assert edited(b"a", LEFT, LEFT, RIGHT, RIGHT, b"b") == b"ab"
    assert edited(b"\x1bq", b"a") == b"a"


def test_events() -> None:
    editor = LineEditor()
    editor.begin()
    assert type_keys(editor, b"x\r") == LINE_IS_READY
    editor.begin()
    assert type_keys(editor, b"\n") == NOTHING
    assert type_keys(editor, b"\n") == LINE_IS_READY
    assert type_keys(editor, b"y\x03") == CANCELLED


def test_history() -> None:
    editor = LineEditor()
    for line in (b"one", b"two", b"two", b"", b"three"):
        editor.begin()
        type_keys(editor, line)
        editor.remember()
    editor.begin()
    type_keys(editor, UP + UP)
    assert bytes(editor.line()) == b"two"
    type_keys(editor, UP + UP)
    assert bytes(editor.line()) == b"one"
    type_keys(editor, DOWN + DOWN + DOWN)
    assert bytes(editor.line()) == b""


def test_a_long_line_is_refused_as_a_whole() -> None:
    editor = LineEditor()
    editor.begin()
    type_keys(editor, b"x" * LINE_MAX)
    assert not editor.is_too_long and editor.length == LINE_MAX
    type_keys(editor, b"y")
    assert editor.is_too_long
    editor.begin()
    assert not editor.is_too_long


KEYS = st.lists(st.sampled_from([b"a", b"b", b"c", LEFT, RIGHT, HOME, END, ERASE, b"\x7f", UP, DOWN, b"\x15", b"\x01"]), max_size=40)


@settings(max_examples=150, deadline=None)
@given(KEYS)
def test_the_screen_shows_the_line(keys: list[bytes]) -> None:
    editor, terminal = LineEditor(), Terminal()
    editor.begin()
    type_keys(editor, b"old")
    editor.remember()
    editor.begin()
    for key in keys:
        type_keys(editor, key, terminal)
        assert 0 <= editor.cursor <= editor.length <= LINE_MAX
        assert bytes(terminal.row).rstrip() == bytes(editor.line())
        assert terminal.column == editor.cursor
