"""Records of disk formats and rings of descriptors."""

from typing import Final

from vipc.lang import Array, Bytes, Span, Wire, array, i8, le16, le32, le64, u8, u32, u64, wire_bytes


class Timed(Wire):
    created: le32
    modified: le32


class Entry(Timed):
    FREE: Final = 0
    USED: Final = 1
    state: u8
    length: le16
    name: Bytes = wire_bytes(9)
    delta: i8

    @staticmethod
    def count(data: bytes) -> int:
        return len(data) // Entry.SIZE

    def matches(self, name: bytes) -> bool:
        return self.state == self.USED and self.name[: len(name)] == name

    def __str__(self) -> str:
        return "entry"


class Descriptor(Wire):
    address: le64
    length: le32
    flags: le16
    next: le16


class Queue:
    head: Descriptor = Descriptor()
    ring: Array[Descriptor] = array(Descriptor, 4)
    used: u32 = 0

    def push(self, address: u64, length: u32) -> Descriptor:
        d = self.ring[self.used % len(self.ring)]
        d.address = address
        d.length = length
        d.next = (self.used + 1) % 4
        self.used += 1
        return d


TABLE: Array[u8] = array(u8, Entry.SIZE * 3)
BLOCK: Final = Entry.SIZE * 2
scratch = array(u8, BLOCK)
first: Entry = Entry.view(TABLE[Entry.SIZE:])
fixed = Descriptor()
fixed.address = 0x1234_5678_9ABC_DEF0
fixed.next = 3
ring = array(Descriptor, 3)
ring[1].length = 77
for _i in range(3):
    _e = Entry.view(TABLE[_i * Entry.SIZE:])
    _e.name[:3].copy_from(b"abc")
    _e.created = _i * 1000
    _e.state = Entry.USED
queue = Queue()
MAGIC: Final = b"\x01\x02\x03\x04\x05\x06\x07\x08"
boot: Timed = Timed.view(MAGIC)


def find(data: Span[u8], name: bytes) -> Entry | None:
    for off in range(0, len(data), Entry.SIZE):
        entry = Entry.view(data[off:off + Entry.SIZE])
        if entry.matches(name):
            return entry
    return None


def pair(data: Span[u8]) -> tuple[Entry, Timed]:
    return Entry.view(data), Timed.view(data[4:])


def main() -> int:
    print(Entry.SIZE, Entry.count(TABLE), BLOCK, len(scratch), Timed.SIZE)
    print(first.created, first.name, f"{fixed.address:x}", fixed.next, ring[1].length, boot.created, boot.modified)
    entry = find(TABLE, b"abc")
    if entry is not None:
        entry.name = b"boot     "
        entry.length = 512
        entry.delta = -100
        print(entry.name, entry.length, entry.delta, TABLE[0], entry.state)
    assert find(TABLE, b"boot") is not None
    print(find(TABLE, b"zzz") is None)
    a, t = pair(TABLE[Entry.SIZE * 2:])
    print(a.created, t.created)
    t.created = 99
    print(a.modified)
    for i in range(6):
        queue.push(u64(i) << 32, i).flags = i
    for d in queue.ring:
        print(d.address >> 32, d.length, d.flags, d.next, end="; ")
    print(queue.used, queue.head.length)
    queue.head.length = 5
    for d in ring:
        d.length += 1
    print(queue.head.length, ring[0].length, ring[1].length)
    buffer = array(u8, 32)
    local = Entry.view(buffer)
    local.length = 0x1234
    name = local.name
    name[0] = 65
    print(bytes(buffer[9:13]), local.name == b"A\0\0\0\0\0\0\0\0", f"{local.name:hex}", f"{local}")
    local.length -= 0x1234
    local.length -= 1
    return 0
