"""Writes flattened device trees (version 17), for boards that boot with a tree of a test's own making.

A node is a dictionary: a name to a property (bytes, str or a tuple of 32-bit cells) or to another node.
"""

import struct
from typing import Any

MAGIC = 0xD00DFEED
BEGIN_NODE, END_NODE, PROPERTY, END = 1, 2, 3, 9
HEADER = struct.Struct(">10I")
VERSION, COMPATIBLE_WITH = 17, 16


def device_tree(root: dict[str, Any]) -> bytes:
    strings = bytearray()
    structure = _node("", root, strings) + struct.pack(">I", END)
    reservations = bytes(16)
    begin = HEADER.size
    at_structure = begin + len(reservations)
    at_strings = at_structure + len(structure)
    total = at_strings + len(strings)
    header = HEADER.pack(
        MAGIC, total, at_structure, at_strings, begin, VERSION, COMPATIBLE_WITH, 0, len(strings), len(structure)
    )
    return header + reservations + structure + bytes(strings)


def _node(name: str, node: dict[str, Any], strings: bytearray) -> bytes:
    out = struct.pack(">I", BEGIN_NODE) + _padded(name.encode() + b"\0")
    children = {key: value for key, value in node.items() if isinstance(value, dict)}
    for key, value in node.items():
        if key not in children:
            data = _property(value)
            out += struct.pack(">3I", PROPERTY, len(data), len(strings)) + _padded(data)
            strings += key.encode() + b"\0"
    for key, child in children.items():
        out += _node(key, child, strings)
    return out + struct.pack(">I", END_NODE)


def _property(value: bytes | str | tuple[int, ...]) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode() + b"\0"
    return struct.pack(f">{len(value)}I", *value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


def raspberry_pi(memory: tuple[tuple[int, int], ...]) -> bytes:
    """The least tree for a Raspberry Pi 4 with this memory (address, length below 4 GiB each)."""
    cells = tuple(cell for address, length in memory for cell in (0, address, length))
    return device_tree(
        {
            "#address-cells": (2,),
            "#size-cells": (1,),
            "compatible": b"raspberrypi,4-model-b\0brcm,bcm2711\0",
            "model": "Raspberry Pi 4 Model B",
            "interrupt-parent": (1,),
            "memory@0": {"device_type": "memory", "reg": cells},
            "chosen": {},
        }
    )
