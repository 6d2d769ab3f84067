"""Every integer type holds its smallest and its largest value, in locals, globals and arrays."""

from vipc.lang import Array, array, i8, i16, i32, i64, u8, u16, u32, u64

smallest: Array[i64] = array(i64, [-(1 << 63), -1, 0, (1 << 63) - 1])
largest: u64 = 0xFFFF_FFFF_FFFF_FFFF


def main() -> int:
    a: u8 = 255
    b: u16 = 65_535
    c: u32 = 4_294_967_295
    d: u64 = 18_446_744_073_709_551_615
    e: i8 = -128
    f: i16 = -32_768
    g: i32 = -2_147_483_648
    h: i64 = -9_223_372_036_854_775_808
    print(a, b, c, d)
    print(e, f, g, h)
    e = 127
    f = 32_767
    g = 2_147_483_647
    h = 9_223_372_036_854_775_807
    print(e, f, g, h)
    for value in smallest:
        print(value)
    print(largest, largest == d, largest > h, h > e, e < a)
    i: int = -1
    print(i, 0x1F, 0o17, 0b1011, 1_000)
    return 0
