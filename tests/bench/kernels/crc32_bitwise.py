"""CRC-32 (IEEE 802.3, reflected), one bit at a time. n: bytes, at most 65536."""

from vipc.lang import Array, array, export, u8, u32, u64

buf: Array[u8] = array(u8, 65536)


def following(x: u64) -> u64:
    """The next value of the generator (Knuth's MMIX)."""
    return u64(x * 6364136223846793005 + 1442695040888963407)


def fill(n: u64) -> None:
    x: u64 = 1
    for i in range(n):
        x = following(x)
        buf[i] = x >> 56


def crc32(n: u64) -> u32:
    crc: u32 = 0xFFFFFFFF
    for byte in buf[:n]:
        crc ^= byte
        for _ in range(8):
            if crc & 1:
                crc = crc >> 1 ^ 0xEDB88320
            else:
                crc >>= 1
    return crc ^ 0xFFFFFFFF


@export
def bench_main(n: u64) -> u64:
    fill(n)
    return crc32(n)
