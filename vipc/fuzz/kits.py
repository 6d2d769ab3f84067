"""Kits: what a program may have besides its own classes. Each is an import or a class of fixed text, and statements that use it
(kit_statements.py).

A kit's objects are variables of a kind that is named like the kit.
"""

from __future__ import annotations

from collections.abc import Mapping

LIST = "from lib.heapq import heapify, heappop, heappush\nfrom lib.list import List\nfrom lib.sort import sort_span\n"
DICT = "from lib.dict import Dict, Entry\n"
LANG = ("from vipc.lang import Array, Atomic, Bytes, Pool, Ref, Ring, Span, Wire, array, be16, be32, heap, i8, i16, i32, i64, le16, le32,"
        " le64, noinline, u8, u16, u32, u64, virtual, wire_bytes\n")

GAUGE = '''

class Gauge:
    LIMIT = 1_000
    marks: Array[u16] = array(u16, 4)

    def __init__(self, level: i32) -> None:
        self._level: i32 = level

    @property
    def level(self) -> i32:
        return self._level

    @level.setter
    def level(self, value: int) -> None:
        self._level = min(value, Gauge.LIMIT)

    def __add__(self, other: "Gauge") -> "Gauge":
        return Gauge(self._level + other._level)

    def __radd__(self, other: int) -> int:
        return other - self._level

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Gauge) and self._level == other._level

    def __lt__(self, other: "Gauge") -> bool:
        return self._level < other._level

    def __getitem__(self, mark: int) -> u16:
        return self.marks[mark % 4]

    def __setitem__(self, mark: int, value: u16) -> None:
        self.marks[mark % 4] = value

    def __len__(self) -> int:
        return self._level & 7

    def __contains__(self, value: int) -> bool:
        return value in (self.marks[0], self.marks[-1])

    def __bool__(self) -> bool:
        return self._level > 0

    def __str__(self) -> str:
        return f"{self._level:+,}"
'''
NODE = '''

class Node:
    def __init__(self, value: u32, next: "Node | None") -> None:
        self.value: u32 = value
        self.next: Node | None = next

    def __repr__(self) -> str:
        return f"Node({self.value})"


def chain(node: Node | None) -> int:
    total, left = 0, 5
    while node is not None and left > 0:
        total += node.value
        node = node.next
        left -= 1
    return total
'''
STEPS = '''

class Steps:
    def __init__(self, start: int, count: u8) -> None:
        self.at: int = start
        self.left: u8 = count

    def __iter__(self) -> "Steps":
        return self

    def __next__(self) -> int:
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        self.at = self.at * 3 // 2 + 1
        return self.at
'''
JOB = '''

class Job:
    number: u32 = 0
    is_done: bool = False
'''
PACKET = '''

class Source(Wire):
    port: be16
    host: Bytes = wire_bytes(3)


class Packet(Wire):
    kind: u8
    size: le32
    source: Source

    @property
    def is_long(self) -> bool:
        return self.size > 255
'''
SWAP = '''

def swap(items: Span[T], first: u32, second: u32) -> None:
    items[first], items[second] = items[second], items[first]


def index_of(items: Span[T], value: T) -> int:
    for index, item in enumerate(items):
        if item == value:
            return index
    return -1
'''

KITS: Mapping[str, tuple[str, str]] = {                    # imports, declarations
    "list": (LIST, ""),
    "dict": (DICT, ""),
    "ring": ("", ""),
    "pool": ("", JOB),
    "gauge": ("", GAUGE),
    "node": ("", NODE),
    "steps": ("", STEPS),
    "packet": ("", PACKET),
    "grid": ("", JOB),
    "atomic": ("", ""),
    "swap": ("", SWAP),
}
