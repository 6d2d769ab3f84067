"""Source files: bytes to text, in the form that the tokeniser reads."""

from __future__ import annotations

import re
from pathlib import Path

from vipc.diagnostics import Sink, Span

_DECLARED = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_UTF8 = frozenset({"utf-8", "utf8", "utf-8-sig", "u8", "ascii", "us-ascii"})


def read(path: Path, file: str, sink: Sink) -> str | None:
    """The text of a file, or None with a finding; `file` is the name that findings show."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        sink.error("VIP0001", f"{file} cannot be read: {problem.strerror or problem}", file)
        return None
    return decode(raw, file, sink)


def decode(raw: bytes, file: str, sink: Sink) -> str | None:
    """UTF-8 text with LF line ends and without a mark at its start, or None with a finding."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        before = raw[: problem.start]
        line = before.count(b"\n") + 1
        column = problem.start - (before.rfind(b"\n") + 1) + 1
        message = f"byte 0x{raw[problem.start]:02x} is not UTF-8"
        sink.error("VIP0002", message, file, Span(line, column, line, column + 1), "save the file as UTF-8")
        return None
    for number, line_text in enumerate(text.split("\n", 2)[:2], start=1):
        declared = _DECLARED.match(line_text)
        if declared is not None and declared[1].lower().replace("_", "-") not in _UTF8:
            span = Span(number, declared.start(1) + 1, number, declared.end(1) + 1)
            sink.error("VIP0002", f"the file declares the encoding {declared[1]}", file, span, "save it as UTF-8")
            return None
    return normalise(text)


def normalise(text: str) -> str:
    """Line ends of every kind as LF, and one after the last line."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"
