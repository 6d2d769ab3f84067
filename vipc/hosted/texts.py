"""Host bodies of the methods of texts. A part of a view is a view of the same storage, as in compiled code.

I1. Positions and parts are CPython's own, found in the bytes of a view.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from typing import Any

from vipc.lang.words import Sequence, trap, u8
from vipc.sema.spec_syntax import HOLE, SPEC


def plain(value: Any) -> Any:
    """The bytes of a view of bytes, also within a tuple; anything else as it is."""
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return bytes(value) if isinstance(value, Sequence) and value.elem is u8 else value


def part_of(text: Any, start: int, stop: int) -> Any:
    """`text[start:stop]` of positions that are in range."""
    if isinstance(text, Sequence):
        return Sequence(text.data, text.start + start, stop - start, text.elem, text.writable)
    return text[start:stop]


class characters:  # noqa: N801 - stands where the text stands
    """A str whose index is checked."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self.text):
            raise trap("index", int(index), len(self.text))
        return self.text[index]


def text_search(name: str, text: Any, part: Any, *bounds: int) -> int:
    """find, rfind, index, rindex, count."""
    if isinstance(part, int) and not 0 <= part <= 255:
        raise trap("value", t="byte must be in range(0, 256)")
    found: int = getattr(plain(text), name.replace("index", "find"))(plain(part), *bounds)
    if found < 0 and name.endswith("index"):
        raise trap("value", t="substring not found" if isinstance(text, str) else "subsection not found")
    return found


def text_place(name: str, items: Any, value: Any) -> int:
    """index and count of an array or span."""
    places = [place for place, item in enumerate(items) if item == value]
    if name == "count":
        return len(places)
    if not places:
        raise trap("value", t="array.index(x): x not in array")
    return places[0]


def text_strip(name: str, text: Any, *among: Any) -> Any:
    """strip, lstrip, rstrip."""
    data, given = plain(text), tuple(map(plain, among))
    start = len(data) - len(data.lstrip(*given)) if name != "rstrip" else 0
    stop = len(data.rstrip(*given)) if name != "lstrip" else len(data)
    return part_of(text, start, max(start, stop))


def text_remove(name: str, text: Any, part: Any) -> Any:
    """removeprefix, removesuffix."""
    data, affix = plain(text), plain(part)
    if name == "removeprefix":
        return part_of(text, len(affix) if data.startswith(affix) else 0, len(data))
    return part_of(text, 0, len(data) - (len(affix) if data.endswith(affix) else 0))


def text_partition(name: str, text: Any, separator: Any) -> tuple[Any, Any, Any]:
    """partition, rpartition."""
    data, given = plain(text), plain(separator)
    if not given:
        raise trap("value", t="empty separator")
    head, middle, _ = getattr(data, name)(given)
    begin = len(head)
    end = begin + len(middle)
    return part_of(text, 0, begin), part_of(text, begin, end), part_of(text, end, len(data))


def text_pieces(text: Any, separator: Any, limit: int) -> Iterator[Any]:
    """split."""
    data, given = plain(text), plain(separator)
    if given is not None and not given:
        raise trap("value", t="empty separator")
    return _located(text, data, data.split(given, limit), 0 if given is None else len(given))


def text_lines(text: Any, keep: bool) -> Iterator[Any]:
    """splitlines."""
    data = plain(text)
    whole = data.splitlines(True)
    return _located(text, data, whole, 0, None if keep else data.splitlines())


def _located(text: Any, data: Any, pieces: list[Any], gap: int, shown: list[Any] | None = None) -> Iterator[Any]:
    """The pieces as parts of the text; `gap` stands between them, or else whatever is passed over."""
    at = 0
    for number, piece in enumerate(pieces):
        at = at if gap else data.index(piece, at)
        length = len(piece if shown is None else shown[number])
        yield part_of(text, at, at + length)
        at += len(piece) + gap


def text_class(name: str, text: Any) -> bool:
    """isalpha and the like."""
    return bool(getattr(plain(text), name)())


def text_parse(text: Any, base: int) -> int:
    """int(text, base) of at most 64 bits."""
    data = plain(text)
    try:
        value: int | None = builtins.int(data, base)
    except ValueError:
        value = None
    if value is None:
        raise trap("value", t=f"invalid literal for int() with base {base}")
    if not -(1 << 63) <= value < 1 << 63:
        raise trap("result", t="int() does not fit i64")
    return value


def decode(view: Any) -> str:
    """Bytes as str."""
    data = plain(view)
    try:
        text: str | None = data.decode()
    except UnicodeDecodeError:
        text = None
    if text is None:
        raise trap("value", t="bytes are not UTF-8")
    return text


def ord(text: str) -> int:  # noqa: A001 - the word of the language
    """The code point of one character."""
    if len(text) != 1:
        raise trap("value", t="ord() expected a character")
    return builtins.ord(text)


def chr(value: int) -> str:  # noqa: A001 - the word of the language
    """A text of one character."""
    if not 0 <= value < 0x110000:
        raise trap("value", t="chr() arg not in range(0x110000)")
    if 0xD800 <= value < 0xE000:
        raise trap("value", t="chr() arg is a surrogate, which UTF-8 cannot hold")
    return builtins.chr(value)


def to_bytes(value: int, length: int, order: Any, signed: bool) -> bytes:
    """int.to_bytes."""
    if value < 0 and not signed:
        raise trap("overflow", t="can't convert negative int to unsigned")
    low, high = (-(1 << 8 * length >> 1), (1 << 8 * length >> 1) - 1) if signed and length else (0, (1 << 8 * length) - 1)
    if not low <= value <= high:
        raise trap("overflow", t="int too big to convert")
    return value.to_bytes(length, order, signed=signed)


def joined_text(*pieces: str) -> str:
    """A text that is put together."""
    return "".join(pieces)


_GROUPED_MOST = 256


def computed_spec(template: str, textual: bool, *holes: int | str) -> str:
    """A format spec whose holes are filled, if that makes a spec."""
    found = SPEC.fullmatch(template)
    assert found is not None
    names = [name for name in ("fill", "width", "precision") if found[name] == HOLE]
    for name, hole in zip(names, holes, strict=True):
        if isinstance(hole, str):
            if len(hole) > 1:
                raise trap("value", t="Invalid format specifier")
        elif name == "precision" and hole < 0:
            raise trap("value", t="Format specifier missing precision")
        elif name == "width":
            _check_width(hole, textual, found)
        template = template.replace(HOLE, str(hole), 1)
    return template


def _check_width(width: int, textual: bool, found: re.Match[str]) -> None:
    if width < 0 and textual:
        raise trap("value", t="Sign not allowed in string format specifier")
    if width < 0 and (found["sign"] or found["alt"] or found["zero"]):
        raise trap("value", t="Invalid format specifier")
    behind_sign = found["align"] == "=" or found["align"] is None and found["zero"]
    if not textual and behind_sign and found["group"] and abs(width) > _GROUPED_MOST:
        raise trap("value", t="the format is too wide")
