"""Makes flattened device trees for tests (Devicetree Specification v0.4, chapter 5)."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

Node = Mapping[str, "bytes | Node"]


def cells(*numbers: int) -> bytes:
    """A property of 32-bit cells."""
    return b"".join(struct.pack(">I", number) for number in numbers)


def flatten(root: Node, reserved: Sequence[tuple[int, int]] = ()) -> bytes:
    """The tree of `root`: bytes are properties, mappings are nodes."""
    strings = bytearray()
    offsets: dict[str, int] = {}
    body = bytearray()

    def add(name: str, node: Node) -> None:
        nonlocal body
        body += cells(1) + _padded(name.encode() + b"\0")
        for key, value in node.items():
            if isinstance(value, bytes):
                if key not in offsets:
                    offsets[key] = len(strings)
                    strings.extend(key.encode() + b"\0")
                body += cells(3, len(value), offsets[key]) + _padded(value)
        for key, value in node.items():
            if not isinstance(value, bytes):
                add(key, value)
        body += cells(2)

    add("", root)
    body += cells(9)
    reservations = b"".join(struct.pack(">QQ", *pair) for pair in (*reserved, (0, 0)))
    start = 40 + len(reservations)
    total = start + len(body) + len(strings)
    header = cells(0xD00DFEED, total, start, start + len(body), 40, 17, 16, 0, len(strings), len(body))
    return header + reservations + bytes(body) + bytes(strings)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
