"""A small file system image: superblock, inodes, directory entries; checksums; network parsing by match."""

from enum import IntEnum
from typing import Final

from vipc.lang import Array, Bytes, Span, Wire, array, be16, be32, le16, le32, u8, u16, u32, wire_bytes

BLOCK: Final = 64


class Kind(IntEnum):
    FREE = 0
    FILE = 1
    FOLDER = 2


class Super(Wire):
    MAGIC: Final = b"VFS1"
    magic: Bytes = wire_bytes(4)
    blocks: le32
    inodes: le16
    root: le16


class Inode(Wire):
    kind: u8
    links: u8
    size: le32
    first: le16


class Entry(Wire):
    NAME_MAX: Final = 10
    inode: le16
    length: u8
    name: Bytes = wire_bytes(NAME_MAX)

    def text(self) -> bytes:
        return bytes(self.name[: self.length])

    def set(self, inode: u16, name: bytes) -> None:
        if len(name) > Entry.NAME_MAX:
            raise ValueError("name too long")
        self.inode = inode
        self.length = len(name)
        self.name.fill(0)
        self.name[: len(name)].copy_from(name)


class Image:
    data: Array[u8] = array(u8, BLOCK * 8)

    def __init__(self) -> None:
        sb = Super.view(self.data)
        sb.magic = Super.MAGIC
        sb.blocks = len(self.data) // BLOCK
        sb.inodes = 4
        sb.root = 1

    def superblock(self) -> Super:
        return Super.view(self.data)

    def inode(self, n: int) -> Inode:
        start = BLOCK + n * Inode.SIZE
        return Inode.view(self.data[start : start + Inode.SIZE])

    def block(self, n: int) -> Span[u8]:
        return self.data[n * BLOCK : (n + 1) * BLOCK]

    def entry(self, block: int, n: int) -> Entry:
        return Entry.view(self.block(block)[n * Entry.SIZE :])


class Tcp(Wire):
    source: be16
    target: be16
    sequence: be32
    acknowledge: be32
    flags: be16
    window: be16
    checksum: be16
    urgent: be16


image = Image()


def find(image: Image, name: bytes) -> Inode | None:
    for n in range(BLOCK // Entry.SIZE):
        entry = image.entry(2, n)
        if entry.length > 0 and entry.text() == name:
            return image.inode(entry.inode)
    return None


def describe(inode: Inode) -> str:
    match Kind(inode.kind):
        case Kind.FREE:
            return "free"
        case Kind.FILE:
            return "file"
        case Kind.FOLDER:
            return "folder"


def checksum(data: bytes) -> u16:
    total: u32 = 0
    for i in range(0, len(data), 2):
        total += int.from_bytes(data[i : i + 2], "big")
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return u16(~total)


def answer(request: Tcp, reply: Tcp) -> None:
    reply.source, reply.target = request.target, request.source
    reply.sequence = 1000
    reply.acknowledge = (request.sequence + 1) & 0xFFFF_FFFF
    reply.flags = 0x5012
    reply.window = min(request.window, 512)


def main() -> int:
    sb = image.superblock()
    print(sb.magic == b"VFS1", sb.blocks, sb.inodes, sb.root, Super.SIZE, Inode.SIZE, Entry.SIZE)
    for n, (kind, size) in enumerate(((Kind.FOLDER, 0), (Kind.FILE, 1234), (Kind.FILE, 99))):
        inode = image.inode(n)
        inode.kind = kind
        inode.size = size
        inode.links += n
    image.entry(2, 0).set(1, b"readme")
    image.entry(2, 1).set(2, b"kernel.img")
    for name in (b"readme", b"kernel.img", b"nothing"):
        found = find(image, name)
        if found is None:
            print(name, "not found")
        else:
            print(name, describe(found), found.size, found.links)
    segment = array(u8, Tcp.SIZE)
    reply = array(u8, Tcp.SIZE)
    tcp = Tcp.view(segment)
    tcp.source = 40000
    tcp.target = 80
    tcp.sequence = 0xFFFF_FFFF
    tcp.flags = 0x5002
    tcp.window = 8192
    answer(tcp, Tcp.view(reply))
    back = Tcp.view(reply)
    print(back.source, back.target, back.acknowledge, f"{back.flags:#06x}", back.window)
    back.checksum = checksum(reply)
    print(checksum(reply) == 0, f"{back.checksum:04x}", f"{reply:hex}")
    try:
        image.entry(2, 2).set(3, b"a name that is too long")
    except ValueError as error:
        print(error)
    try:
        image.entry(2, 4)
    except IndexError as error:
        print(error)
    image.inode(3).kind = 9
    print(describe(image.inode(3)))
    return 0
