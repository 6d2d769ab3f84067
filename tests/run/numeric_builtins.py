"""min, max, abs, divmod, bit_length, bit_count, in, ord, int, bool."""

from vipc.lang import Array, array, i8, i32, i64, u8, u16, u32, u64

table: Array[u16] = array(u16, [7, 3, 9, 1, 65_535])


def main() -> int:
    a: u8 = 3
    b: i32 = -7
    c: u64 = 1 << 63
    print(min(a, b), max(a, b), min(a, 2, 1), max(a, b, c), min(b, c), max(4, 4))
    print(abs(b), abs(a), abs(-128), abs(c), abs(b - a))
    lowest: i64 = -(1 << 63)
    print(abs(lowest), abs(i8(-128)))
    print(divmod(17, 5), divmod(-17, 5), divmod(b, 2))
    q, r = divmod(c, 1000)
    print(q, r)
    print(a.bit_length(), b.bit_length(), c.bit_length(), (0).bit_length(), (255).bit_length(), (256).bit_length())
    print(a.bit_count(), b.bit_count(), c.bit_count(), (0xFFFF).bit_count(), u64(0xFFFF_0000_FFFF_0000).bit_count())
    print(a in (1, 2, 3), 4 in (table[0], table[1]), len(table))
    print(ord("A"), ord("é"), int(True), bool(b), int(a))
    low: u32 = min(a, 2)
    print(low)
    return 0
