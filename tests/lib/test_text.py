"""Numbers and words."""

from __future__ import annotations

import vipc.hosted  # noqa: F401
from lib.text import NOT_A_NUMBER, parse_number, rest_from, word_at


def test_numbers() -> None:
    assert parse_number(b"0") == 0
    assert parse_number(b"100000") == 100_000
    for wrong in (b"", b"-1", b"1x", b" 1", b"1234567890123456"):
        assert parse_number(wrong) == NOT_A_NUMBER


def test_words() -> None:
    line = b"  run  spin a   3 & "
    assert [bytes(word_at(line, n)) for n in range(6)] == [b"run", b"spin", b"a", b"3", b"&", b""]
    assert bytes(rest_from(line, 1)) == b"spin a   3 &"
    assert bytes(rest_from(b"   ", 1)) == b""
