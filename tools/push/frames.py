"""Frames of the serial loader, the host's side; kernel/load/frame.py tells the format."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

PAYLOAD_MAX = 1024
HEADER, CHECK = 5, 4
FRAME_MAX = HEADER + PAYLOAD_MAX + CHECK
HELLO, BEGIN, DATA, VERIFY, START, RATE, QUIT = "HBDVSPQ"
READY, TAKEN, REFUSED = "RKN"
# Why an image is refused, as the board numbers it (kernel/load/receiver.py).
NAMES = {"too large": 1, "too small": 2, "misplaced": 3, "no room": 4, "incomplete": 5, "damaged": 6, "not a kernel": 7,
         "nothing begun": 8}


@dataclass(frozen=True)
class Frame:
    """Kind (one letter), number (32 bits), payload (up to PAYLOAD_MAX bytes)."""

    kind: str
    number: int = 0
    payload: bytes = b""


def encode(frame: Frame) -> bytes:
    """As bytes for the line, with a zero at either end."""
    content = frame.kind.encode("ascii") + frame.number.to_bytes(4, "little") + frame.payload
    content += zlib.crc32(content).to_bytes(4, "little")
    return b"\0" + _stuffed(content) + b"\0"


def decode(stuffed: bytes) -> Frame | None:
    """What stood between two zeros; None for anything but a whole frame."""
    content = _unstuffed(stuffed)
    if content is None or not HEADER + CHECK <= len(content) <= FRAME_MAX:
        return None
    body, check = content[:-CHECK], int.from_bytes(content[-CHECK:], "little")
    if zlib.crc32(body) != check:
        return None
    return Frame(chr(body[0]), int.from_bytes(body[1:HEADER], "little"), body[HEADER:])


def split(line: bytes) -> Iterator[Frame]:
    """The whole frames in the bytes."""
    for part in line.split(b"\0")[:-1]:
        if part and (frame := decode(part)):
            yield frame


def _stuffed(content: bytes) -> bytes:
    out = bytearray()
    for run in content.split(b"\0"):
        while len(run) >= 254:
            out += b"\xff" + run[:254]
            run = run[254:]
        out.append(len(run) + 1)
        out += run
    return bytes(out)


def _unstuffed(stuffed: bytes) -> bytes | None:
    out = bytearray()
    place = 0
    while place < len(stuffed):
        code = stuffed[place]
        run = stuffed[place + 1 : place + code]
        if len(run) != code - 1:
            return None
        out += run
        place += code
        if code != 0xFF and place < len(stuffed):
            out.append(0)
    return bytes(out)
