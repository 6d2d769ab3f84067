"""Directives: sections, symbols, alignment, constants and data."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from vipc.asm.expressions import integer
from vipc.asm.items import Align, Await, Bytes, Difference
from vipc.asm.references import REFERENCE, ReferenceProblem

if TYPE_CHECKING:
    from vipc.asm.reader import Reader

LARGEST_SPACE = 1 << 28
LARGEST_ALIGN = 1 << 21

_NAME = re.compile(r"(?:[^\W\d]|[.$])[\w.$]*")
_CONSTANT = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_SYMBOL = re.compile(REFERENCE)
_DISTANCE = re.compile(r"((?:[^\W\d]|[.$])[\w.$]*)\s*-\s*\.")
_DIFFERENCE = re.compile(r"\(?\s*((?:[^\W\d]|[.$])[\w.$]*)\s*-\s*((?:[^\W\d]|[.$])[\w.$]*)\s*\)?(?:\s*>>\s*(\d))?")
_STRING = re.compile(r'"((?:\\.|[^"\\])*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "\\": "\\", '"': '"'}
_WIDTHS = {".byte": 1, ".hword": 2, ".word": 4, ".quad": 8}


def directive(reader: Reader, line: str) -> None:
    """Carries out one directive."""
    name, _, rest = line.partition(" ")
    rest = rest.strip()
    if name in _WIDTHS:
        for value in rest.split(","):
            _value(reader, _WIDTHS[name], value.strip())
    elif name in _DIRECTIVES:
        _DIRECTIVES[name](reader, rest)
    else:
        raise ReferenceProblem(f"unknown directive {name}")


def _value(reader: Reader, width: int, text: str) -> None:
    """One number, address, distance or difference."""
    distance = _DISTANCE.fullmatch(text)
    if distance and width == 4:
        reader.add(Await("R_AARCH64_PREL32", distance[1], 0, reader.line))
        reader.add(Bytes(bytes(4)))
        return
    difference = _DIFFERENCE.fullmatch(text)
    if difference and not {difference[1], difference[2]} & {".", *reader.constants}:
        shift = int(difference[3] or 0)
        reader.add(Difference(width, difference[1], difference[2], shift, reader.line))
        return
    symbol = _SYMBOL.fullmatch(text)
    if symbol and symbol[1] not in reader.constants:
        if width != 8 or symbol[1] == ".":
            raise ReferenceProblem("an address takes a .quad and a label")
        addend = integer(symbol[2], reader.constants) if symbol[2] else 0
        reader.add(Await("R_AARCH64_ABS64", symbol[1], addend, reader.line))
        reader.add(Bytes(bytes(8)))
        return
    number = integer(text, reader.constants)
    bits = 8 * width
    if not -(1 << bits - 1) <= number < 1 << bits:
        raise ReferenceProblem(f"{number} does not fit {bits} bits")
    reader.add(Bytes((number & (1 << bits) - 1).to_bytes(width, "little")))


def _section(reader: Reader, rest: str) -> None:
    reader.enter(_name(rest))


def _global(reader: Reader, rest: str) -> None:
    for name in rest.split(","):
        _bind(reader, name.strip(), "global")


def _weak(reader: Reader, rest: str) -> None:
    _bind(reader, rest, "weak")


def _bind(reader: Reader, name: str, binding: str) -> None:
    if _name(name).startswith(".L"):
        raise ReferenceProblem(f"{name} is local")
    reader.bindings[name] = binding
    reader.bound[name] = reader.line


def _type(reader: Reader, rest: str) -> None:
    name, _, kind = rest.partition(",")
    kind = kind.strip().lstrip("%@")
    if kind not in ("function", "object"):
        raise ReferenceProblem(f"not function or object: {kind}")
    reader.kinds[_name(name.strip())] = kind
    reader.bound[name.strip()] = reader.line


def _align(reader: Reader, rest: str) -> None:
    power = integer(rest, reader.constants)
    if not 0 <= power <= 21:
        raise ReferenceProblem(f"alignment 2**{power} is outside 2**0..2**21")
    _align_to(reader, 1 << power)


def _balign(reader: Reader, rest: str) -> None:
    to = integer(rest, reader.constants)
    if not 0 < to <= LARGEST_ALIGN or to & (to - 1):
        raise ReferenceProblem(f"alignment {to} is not a power of two up to {LARGEST_ALIGN}")
    _align_to(reader, to)


def _align_to(reader: Reader, to: int) -> None:
    reader.part.align = max(reader.part.align, to)
    reader.add(Align(to))


def _row(reader: Reader, rest: str) -> None:
    key = integer(rest, reader.constants)
    if key < 0:
        raise ReferenceProblem(f"row key {key} is negative")
    reader.row(key)


def _frame(reader: Reader, rest: str) -> None:
    if rest != "end":
        raise ReferenceProblem(f"takes `end`, not: {rest}")


def _equ(reader: Reader, rest: str) -> None:
    name, comma, value = rest.partition(",")
    name = name.strip()
    if not comma or not _CONSTANT.fullmatch(name) or name == name.lower():
        raise ReferenceProblem("takes a name with a capital letter, and a value")
    if name in reader.constants:
        raise ReferenceProblem(f"{name} is defined twice")
    reader.constants[name] = integer(value, reader.constants)


def _space(reader: Reader, rest: str) -> None:
    size_text, _, fill_text = rest.partition(",")
    size = integer(size_text, reader.constants)
    fill = integer(fill_text, reader.constants) if fill_text else 0
    if not 0 <= size <= LARGEST_SPACE or not 0 <= fill <= 255:
        raise ReferenceProblem(f"takes 0..{LARGEST_SPACE} bytes of 0..255")
    reader.add(Bytes(bytes((fill,)) * size))


def _ascii(reader: Reader, rest: str) -> None:
    reader.add(Bytes(b"".join(_strings(rest))))


def _asciz(reader: Reader, rest: str) -> None:
    reader.add(Bytes(b"".join(text + b"\0" for text in _strings(rest))))


def _strings(rest: str) -> list[bytes]:
    """The comma-separated quoted strings as UTF-8; `\\xHH` is one byte."""
    out = []
    position = 0
    while True:
        match = _STRING.match(rest, position)
        if not match:
            raise ReferenceProblem("takes strings in double quotes")
        out.append(_unescape(match[1]))
        tail = rest[match.end():].lstrip()
        if not tail:
            return out
        if tail[0] != ",":
            raise ReferenceProblem("takes strings in double quotes, separated by commas")
        rest, position = tail[1:].lstrip(), 0


def _unescape(text: str) -> bytes:
    out = bytearray()
    position = 0
    for match in _ESCAPE.finditer(text):
        out += text[position:match.start()].encode()
        position = match.end()
        if len(match[1]) == 3:
            out.append(int(match[1][1:], 16))
        elif match[1] in _ESCAPES:
            out += _ESCAPES[match[1]].encode()
        else:
            raise ReferenceProblem(f"unknown escape \\{match[1]}")
    return bytes(out + text[position:].encode())


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ReferenceProblem(f"takes one name, not: {text}")
    return text


_DIRECTIVES: dict[str, Callable[[Reader, str], None]] = {
    ".section": _section,
    ".text": lambda reader, rest: _section(reader, ".text"),
    ".data": lambda reader, rest: _section(reader, ".data"),
    ".bss": lambda reader, rest: _section(reader, ".bss"),
    ".global": _global, ".globl": _global, ".weak": _weak, ".type": _type,
    ".align": _align, ".balign": _balign, ".row": _row, ".frame": _frame, ".equ": _equ,
    ".space": _space, ".zero": _space, ".ascii": _ascii, ".asciz": _asciz,
}
