"""The runtime's functions, compiled and emulated, against what CPython does."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vipc.driver import build, freestanding_job
from vipc.emulate import call_export
from vipc.ir.lower.format_spec import parse_spec
from vipc.lang.traps import TRAPS, Trap
from vipc.link.elf import elf_bytes

BUFFER, TEXT, OTHER = 0x5000_0000, 0x5010_0000, 0x5020_0000
ROOM = 4096
FEW = settings(max_examples=40, deadline=None)
WORDS = st.one_of(st.integers(-(1 << 63), (1 << 64) - 1), st.integers(-1100, 1100))
FILLS = st.sampled_from(["", " ", "*", "0", "é", "世", "\U0001F600"])
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "Cc"], max_codepoint=0x2FF), max_size=30)


@cache
def program() -> bytes:
    """exported.py, compiled."""
    return elf_bytes(build(freestanding_job(Path(__file__).parent / "exported.py")).linked)


def call(name: str, *arguments: int, text: bytes = b"", other: bytes = b"", offset: int = 0) -> tuple[int, bytes]:
    """x0 and the buffer after a call. `text` lies at TEXT + offset, `other` at OTHER."""
    memory = {BUFFER: bytearray(ROOM), TEXT: bytearray(bytes(offset) + text + bytes(8)), OTHER: bytearray(other + bytes(8))}
    result = call_export(program(), name, arguments, memory, deadline=1_000_000)
    assert not result.status, result.stderr.decode()
    return result.value, bytes(memory[BUFFER])


def signed(word: int) -> int:
    """A word as i64."""
    return word - (1 << 64) if word >> 63 else word


@st.composite
def integer_specs(draw: Callable[[st.SearchStrategy[str]], str]) -> str:
    """Format specs of integers."""
    fill = draw(FILLS)
    align = draw(st.sampled_from("<>=^" if fill else ["", "<", ">", "=", "^"]))
    width = draw(st.sampled_from(["", "1", "5", "9", "12", "30"]))
    kind = draw(st.sampled_from(["", "d", "b", "o", "x", "X"]))
    group = draw(st.sampled_from(["", ",", "_"] if kind in ("", "d") else ["", "_"]))
    return (fill + align + draw(st.sampled_from(["", "+", "-", " "])) + draw(st.sampled_from(["", "#"]))
            + draw(st.sampled_from(["", "0"])) + width + group + kind)


@FEW
@given(WORDS, integer_specs())
def test_integers(value: int, spec: str) -> None:
    """Every part of the mini-language of integers."""
    plan = parse_spec(spec)
    flags = plan.flags | (value < 0) << 11
    size, buffer = call("integer", BUFFER, value, flags, plan.width, plan.fill)
    assert buffer[:size].decode() == format(value, spec)


@FEW
@given(WORDS)
def test_decimal(value: int) -> None:
    """str of an integer."""
    size, buffer = call("decimal", BUFFER, value, int(value < 0))
    assert buffer[:size].decode() == str(value)


@FEW
@given(st.characters(codec="utf-8"), st.sampled_from(["c", "5c", "<5c", "^6c", "*>4c"]))
def test_characters(character: str, spec: str) -> None:
    """Type c."""
    plan = parse_spec(spec)
    size, buffer = call("integer", BUFFER, ord(character), plan.flags, plan.width, plan.fill)
    assert buffer[:size].decode() == format(ord(character), spec)


@FEW
@given(TEXTS, FILLS, st.sampled_from("<>^"), st.sampled_from(["", "1", "7", "40"]), st.sampled_from(["", ".0", ".3", ".50"]))
def test_texts(text: str, fill: str, align: str, width: str, precision: str) -> None:
    """Width and precision count characters."""
    spec = fill + align + width + precision
    plan = parse_spec(spec, text=True)
    raw = text.encode()
    length = len(raw)
    if plan.precision >= 0:
        length, _ = call("cut", TEXT, length, plan.precision, text=raw)
    size, buffer = call("padded", BUFFER, TEXT, length, plan.width, plan.fill, plan.flags >> 4 & 3, text=raw)
    assert buffer[:size].decode() == format(text, spec)


@FEW
@given(TEXTS | st.text(st.sampled_from("\u2028\u200b\u3000\ufeff\ue000\U000E0001世é\U0001F600a'")))
def test_repr_of_text(text: str) -> None:
    """Quotes and escapes of str."""
    raw = text.encode()
    size, buffer = call("quoted", BUFFER, TEXT, len(raw), 0, OTHER, text=raw, other=bytes(128))
    assert buffer[:size].decode() == repr(text)


@FEW
@given(st.binary(max_size=200))
def test_repr_and_hex_of_bytes(data: bytes) -> None:
    """Longer than one piece too."""
    size, buffer = call("quoted", BUFFER, TEXT, len(data), 1, OTHER, text=data, other=bytes(128))
    assert buffer[:size].decode() == repr(data)
    size, buffer = call("quoted", BUFFER, TEXT, len(data), 2, OTHER, text=data, other=bytes(128))
    assert buffer[:size].decode() == data.hex()


@FEW
@given(st.binary(min_size=120, max_size=120), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_move(data: bytes, target: int, source: int, count: int) -> None:
    """Overlapping areas at every alignment."""
    expected = bytearray(data)
    expected[target:target + count] = data[source:source + count]
    memory = {BUFFER: bytearray(data)}
    assert not call_export(program(), "move", [BUFFER + target, BUFFER + source, count], memory).status
    assert memory[BUFFER] == expected


@FEW
@given(st.integers(0, 20), st.integers(0, 90), st.integers(0, 255))
def test_set_bytes(start: int, count: int, value: int) -> None:
    """Nothing beside the area changes."""
    expected = bytearray(b"\x5A" * 120)
    expected[start:start + count] = bytes([value]) * count
    memory = {BUFFER: bytearray(b"\x5A" * 120)}
    assert not call_export(program(), "set_bytes", [BUFFER + start, value, count], memory).status
    assert memory[BUFFER] == expected


FEW_LETTERS = st.binary(max_size=24).map(lambda data: bytes(byte & 1 for byte in data))


@FEW
@given(FEW_LETTERS, FEW_LETTERS, st.integers(0, 8))
def test_comparisons_and_searches(a: bytes, b: bytes, offset: int) -> None:
    """equal, compare, find, ends_with."""
    where = (TEXT + offset, len(a), OTHER, len(b))
    assert call("equal", *where, 1, text=a, other=b, offset=offset)[0] == (a == b)
    order = signed(call("compare", *where, text=a, other=b, offset=offset)[0])
    assert (order < 0, order > 0) == (a < b, a > b)
    assert signed(call("find", *where, text=a, other=b, offset=offset)[0]) == a.find(b)
    assert call("ends_with", *where, text=a, other=b, offset=offset)[0] == a.endswith(b)


@FEW
@given(st.binary(max_size=8), st.booleans(), st.booleans())
def test_integer_from_bytes(data: bytes, big: bool, is_signed: bool) -> None:
    """int.from_bytes."""
    word, _ = call("integer_from_bytes", TEXT, len(data), big, is_signed, text=data)
    expected = int.from_bytes(data, "big" if big else "little", signed=is_signed)
    assert word == expected % (1 << 64)


@FEW
@given(st.text(min_size=1, max_size=8))
def test_code_points(text: str) -> None:
    """Characters of UTF-8."""
    raw = text.encode("utf-8", "replace")
    assert call("count_code_points", TEXT, len(raw), text=raw)[0] == len(text)
    assert call("code_point", TEXT, text=raw)[0] == ord(raw.decode()[0])


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.key)
def test_trap_texts_are_those_of_the_table(trap: Trap) -> None:
    """messages.py says what vipc.lang.traps says."""
    for a, b, signs in ((-5, 7, "su"), ((1 << 64) - 1, -1, "us")):
        bits = sum(1 << position for position, sign in enumerate(signs) if sign == "u")
        record = struct.pack("<8Q", 0, trap.code, a % (1 << 64), b % (1 << 64), OTHER, 4, bits, 0) + bytes(96)
        size, buffer = call("error_text", TEXT, BUFFER, 256, text=record, other=b"text")
        assert buffer[:size].decode() == trap.text.format(a=a, b=b, t="text")


def test_long_text_is_cut() -> None:
    """A text longer than the buffer."""
    record = struct.pack("<8Q", 0, 16, OTHER, 300, 0, 0, 0, 0) + bytes(96)
    size, buffer = call("error_text", TEXT, BUFFER, 256, text=record, other=b"x" * 300)
    assert buffer[:size] == b"x" * 256
    assert buffer[256] == 0
