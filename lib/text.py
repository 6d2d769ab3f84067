"""Text as bytes: numbers and words."""

from typing import Final

from vipc.lang import u64
from vipc.lang.unsafe import address_of, str_at

NOT_A_NUMBER: Final = -1
DIGITS_MAX: Final = 15
SPACE: Final = 32


def parse_number(text: bytes) -> int:
    """A decimal number without sign, below 10^15; NOT_A_NUMBER otherwise."""
    if len(text) == 0 or len(text) > DIGITS_MAX:
        return NOT_A_NUMBER
    value = 0
    for byte in text:
        if not 48 <= byte <= 57:
            return NOT_A_NUMBER
        value = value * 10 + (byte - 48)
    return value


def as_text(text: bytes) -> str:
    """The same bytes as a str (ASCII)."""
    return str_at(address_of(text), u64(len(text)))


def word_at(text: bytes, number: int) -> bytes:
    """Word `number` of words parted by spaces; empty when there are not so many."""
    position = _skip_spaces(text, 0)
    for _ in range(number):
        position = _skip_spaces(text, _skip_word(text, position))
    return text[position:_skip_word(text, position)]


def rest_from(text: bytes, number: int) -> bytes:
    """Everything from word `number` on, without spaces around it."""
    position = _skip_spaces(text, 0)
    for _ in range(number):
        position = _skip_spaces(text, _skip_word(text, position))
    end = len(text)
    while end > position and text[end - 1] == SPACE:
        end -= 1
    return text[position:end]


def _skip_spaces(text: bytes, position: int) -> int:
    while position < len(text) and text[position] == SPACE:
        position += 1
    return position


def _skip_word(text: bytes, position: int) -> int:
    while position < len(text) and text[position] != SPACE:
        position += 1
    return position
