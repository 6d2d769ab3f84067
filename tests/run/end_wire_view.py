"""Network headers over a packet; the last view is too long."""

from typing import Final

from vipc.lang import Array, Bytes, Wire, array, be16, be32, be64, i8, le16, le32, le64, u8, u16, u32, wire_bytes

MAC_LEN: Final = 6


class Ethernet(Wire):
    ETHERTYPE_IPV4: Final = 0x0800
    destination: Bytes = wire_bytes(MAC_LEN)
    source: Bytes = wire_bytes(6)
    kind: be16

    @property
    def is_ipv4(self) -> bool:
        return self.kind == Ethernet.ETHERTYPE_IPV4


class Ipv4(Wire):
    version_length: u8
    service: u8
    total: be16
    identification: be16
    fragment: be16
    ttl: u8
    protocol: u8
    checksum: be16
    source: be32
    destination: be32

    @property
    def header_length(self) -> int:
        return (self.version_length & 15) * 4

    def decrement(self) -> bool:
        if self.ttl == 0:
            return False
        self.ttl -= 1
        return True


class Frame(Wire):
    link: Ethernet
    ip: Ipv4


class Mixed(Wire):
    a: u8
    b: le32
    c: i8
    d: be64
    e: le16
    f: le64
    g: be32


packet: Array[u8] = array(u8, 64)
PING: Final = (
    b"\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x08\x00"
    + b"E\x00\x00T\x00\x01@\x00@\x01\x00\x00\x0a\x00\x00\x01\x0a\x00\x00\x02"
)


def sum16(data: bytes) -> u16:
    total = 0
    for i in range(0, len(data) - 1, 2):
        total += data[i] << 8 | data[i + 1]
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def fill_in(frame: Frame, target: u32) -> None:
    frame.link.destination.fill(0xFF)
    frame.link.source = b"\x02\0\0\0\0\1"
    frame.link.kind = Ethernet.ETHERTYPE_IPV4
    ip = frame.ip
    ip.version_length = 0x45
    ip.total = 84
    ip.ttl = 64
    ip.protocol = 1
    ip.source = 0x0A00_0001
    ip.destination = target
    ip.checksum = 0


def show(ip: Ipv4) -> None:
    print(f"{ip.source:#010x} -> {ip.destination:#010x} ttl {ip.ttl} length {ip.total} {ip.header_length}")


def main() -> int:
    print(Ethernet.SIZE, Ipv4.SIZE, Frame.SIZE, Mixed.SIZE)
    frame = Frame.view(packet)
    fill_in(frame, 0x0A00_0002)
    print(bytes(packet[:34]))
    frame.ip.checksum = sum16(packet[14:34])
    print(hex_of(frame.ip.checksum), sum16(packet[14:34]))
    show(frame.ip)
    got = Ethernet.view(PING)
    print(got.is_ipv4, got.destination, f"{got.source:hex}", got.kind == got.ETHERTYPE_IPV4)
    show(Ipv4.view(PING[Ethernet.SIZE:]))
    print(frame.ip.decrement(), frame.ip.ttl, packet[22])
    m = Mixed.view(packet[33:])
    m.a = 1
    m.b = 0x0203_0405
    m.c = -2
    m.d = 0x1122_3344_5566_7788
    m.e = 0xABCD
    m.f = 0xFFFF_FFFF_FFFF_FFFF
    m.g = m.b
    m.e += 1
    m.g |= 0x8000_0000
    print(f"{packet[33:33 + Mixed.SIZE]:hex}")
    print(m.a, m.b, m.c, m.d, m.e, m.f, m.g)
    other = Mixed()
    other.d = 7
    print(other.d, other.a)
    try:
        m.e = m.b
    except OverflowError as error:
        print(error)
    for off in range(0, 60, 20):
        entry = Ipv4.view(packet[off:])
        entry.ttl = off
    print(packet[8], packet[28], packet[48])
    Frame.view(packet[31:])
    return 0


def hex_of(value: u16) -> bool:
    return value != 0
