"""Wire, bytes, str."""


from vipc.lang import Array, Bytes, Span, Wire, array, be16, be32, i8, le32, le64, u8, u16, u32, wire_bytes


class Ethernet(Wire):
    dst: Bytes = wire_bytes(6)
    src: Bytes = wire_bytes(6)
    kind: be16


class Ip(Wire):
    version: u8
    tos: u8
    length: be16
    ident: be16
    frag: be16
    ttl: u8
    proto: u8
    checksum: be16
    src: be32
    dst: be32

    @property
    def header_length(self) -> int:
        return (self.version & 15) * 4

    def decrement(self) -> None:
        self.ttl -= 1


class Entry(Wire):
    offset: le32
    size: le64
    delta: i8


frame: Array[u8] = array(u8, 64)


def checksum(data: Span[u8]) -> u16:
    total: u32 = 0
    for i in range(0, len(data) - 1, 2):
        total += data[i] << 8 | data[i + 1]
    if len(data) % 2:
        total += data[-1] << 8
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return u16(~total)


def words(text: str) -> int:
    count = 0
    for word in text.split():
        if word.isalpha() and len(word) > 2:
            count += 1
        elif word.startswith("#"):
            count += int(word[1:])
    return count


def lines(data: bytes) -> None:
    for number, line in enumerate(data.split(b"\n"), 1):
        key, sep, value = line.partition(b"=")
        if not sep:
            print(number, "no =", line)
            continue
        print(number, key.strip(), value.strip(), value.find(b"a"), value.count(b"a"), key < value)


def main() -> int:
    eth = Ethernet.view(frame)
    eth.dst = b"\xff" * 6
    eth.src = b"\x02\x00\x00\x00\x00\x01"
    eth.kind = 0x0800
    ip = Ip.view(frame[Ethernet.SIZE:])
    ip.version = 0x45
    ip.length = 40
    ip.ttl = 64
    ip.src = 0x0A00_0001
    ip.dst = 0xC0A8_0101
    ip.checksum = checksum(frame[14:34])
    print(f"{ip.checksum:#06x} {ip.header_length} {bytes(eth.dst):hex} {eth.kind:04x} {checksum(frame[14:34])}")
    ip.decrement()
    print(ip.ttl, Ethernet.SIZE, Ip.SIZE, Entry.SIZE)
    e = Entry.view(frame[34:])
    e.delta = -5
    e.size = (1 << 63) + 5
    print(e.delta, e.size, frame[34 + 12], bytes(frame[38:46]))
    print(words("the quick #12 b0 fox"))
    lines(b"name = abc\nempty\nx=banana")
    text = "Hello, Wörld"
    print(len(text), text[7], text[-1], text[1:4], text.find("W"), "ö" in text, text == "Hello", text < "Help")
    for ch in "aé€":
        print(ch, ord(ch), end=" ")
    print(", ".join(str(n) for n in range(4)), b"ab", b"ab".decode(), b"abc"[1], b"abc"[:2], b"-" * 3)
    print("x".isdigit(), "12".isdigit(), " pad ".strip() + "|")
    first, rest = "k=v".split("=")
    print(first, rest)
    h = Entry.view(frame[60:])
    return h.offset
