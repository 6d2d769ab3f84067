"""CRC-32 (IEEE 802.3, reflected), one table look-up a byte; the table is built at run time. n: bytes, at most 65536."""

from vipc.lang import Array, array, export, u8, u32, u64

buf: Array[u8] = array(u8, 65536)
table: Array[u32] = array(u32, 256)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fill(n: u64) -> None:
    x: u64 = 1
    for i in range(n):
        x = following(x)
        buf[i] = x >> 56


def make_table() -> None:
    for i in range(256):
        c: u32 = i
        for _ in range(8):
            if c & 1:
                c = c >> 1 ^ 0xEDB88320
            else:
                c >>= 1
        table[i] = c


def crc32(n: u64) -> u32:
    crc: u32 = 0xFFFFFFFF
    for byte in buf[:n]:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


@export
def bench_main(n: u64) -> u64:
    fill(n)
    make_table()
    return crc32(n)
