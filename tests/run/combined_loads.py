"""Words put together from bytes: both orders, odd places, stores in between, checks that fail at any of the bytes."""

from vipc.lang import Array, Span, array, i64, noinline, u8, u16, u32, u64

data: Array[u8] = array(u8, [0x80, 0x01, 0xFE, 0x7F, 0xFF, 0x00, 0x81, 0x90, 0xA5, 0x5A, 0x33, 0xCC])
halves: Array[u16] = array(u16, [0x1234, 0x8765, 0xFFFF, 0])


@noinline
def big32(p: Span[u8], at: u64) -> u32:
    return p[at] << 24 | p[at + 1] << 16 | p[at + 2] << 8 | p[at + 3]


@noinline
def little32(p: Span[u8], at: u64) -> u32:
    return p[at] | p[at + 1] << 8 | p[at + 2] << 16 | p[at + 3] << 24


@noinline
def backwards(p: bytes, at: u64) -> u32:
    """The last byte is checked first."""
    return p[at + 3] | p[at + 2] << 8 | p[at + 1] << 16 | p[at] << 24


@noinline
def little64(p: Span[u8], at: u64) -> u64:
    value: u64 = 0
    value |= p[at]
    value |= u64(p[at + 1]) << 8
    value |= u64(p[at + 2]) << 16
    value |= u64(p[at + 3]) << 24
    value |= u64(p[at + 4]) << 32
    value |= u64(p[at + 5]) << 40
    value |= u64(p[at + 6]) << 48
    value |= u64(p[at + 7]) << 56
    return value


@noinline
def words(p: Span[u8]) -> u64:
    """All words of a view, in a loop that knows its bounds."""
    total: u64 = 0
    at: u64 = 0
    while at + 4 <= len(p):
        total = u64(total * 31 + (p[at] << 24 | p[at + 1] << 16 | p[at + 2] << 8 | p[at + 3]))
        at += 4
    return total


@noinline
def horner(p: Span[u8]) -> u64:
    return ((p[0] * 256 + p[1]) * 256 + p[2]) * 256 + p[3]


@noinline
def three(p: Span[u8], at: u64) -> u32:
    return p[at] << 16 | p[at + 1] << 8 | p[at + 2]


@noinline
def between(p: Span[u8], other: Span[u8], value: u8) -> u16:
    """The second byte is loaded behind a store that may have changed the first or it."""
    low = p[0]
    other[0] = value
    return low | p[1] << 8


@noinline
def behind(p: Span[u8], value: u8) -> u16:
    """A store to a byte that belongs to neither."""
    low = p[0]
    p[2] = value
    return low | p[1] << 8


@noinline
def mixed(p: Span[u8], n: u64) -> u64:
    """Bytes that others use as well, that overlap, that leave a gap."""
    twice = p[0] | p[1] << 8
    overlapping = p[2] | p[3] << 4
    gap = p[4] | p[6] << 8
    return u64((twice << 40) + (overlapping << 20) + gap + p[0] * n)


@noinline
def pairs(p: Span[u16], at: u64) -> u32:
    return p[at] | p[at + 1] << 16


@noinline
def signs(p: Span[u8]) -> i64:
    value: i64 = p[0] | p[1] << 8
    return value - 0x1_0000 if value >= 0x8000 else value


def main() -> int:
    for at in range(9):
        print(hex(big32(data[:], at)), hex(little32(data[:], at)), hex(backwards(data[:], at)), hex(three(data[:], at)))
    print(hex(little64(data[:], 1)), hex(little64(data[:], 4)))
    print(words(data[:]), words(data[1:]), words(data[:3]), words(data[3:7]))
    print(hex(horner(data[2:])), hex(mixed(data[1:], 3)), hex(pairs(halves[:], 0)), hex(pairs(halves[:], 1)))
    print(hex(between(data[:], data[:], 0x11)), hex(between(data[:], data[1:], 0x22)), hex(between(data[:], data[2:], 0x33)))
    print(hex(behind(data[:], 0x44)), data[2], signs(data[:]), signs(data[6:]))
    for at in range(8, 13):
        try:
            print(hex(big32(data[:], at)))
        except IndexError as error:
            print("IndexError:", error)
        try:
            print(hex(backwards(data[:], at)))
        except IndexError as error:
            print("IndexError:", error)
    try:
        print(little64(data[:], 7))
    except IndexError as error:
        print("IndexError:", error)
    try:
        print(little32(data[:], 2**64 - 2))
    except IndexError as error:
        print("IndexError:", error)
    try:
        print(pairs(halves[:], 3))
    except IndexError as error:
        print("IndexError:", error)
    return 0
