"""Shifts: arithmetic to the right on signed values, exact to the left."""

from vipc.lang import i8, i32, i64, u8, u32, u64


def main() -> int:
    a: i32 = -1000
    b: u32 = 0x8000_0000
    c: i64 = -(1 << 63)
    d: u64 = 1 << 63
    for n in (0, 1, 4, 31):
        print(a >> n, b >> n, c >> n, d >> n)
    for n in range(0, 64, 9):
        print(1 << n, (1 << n) - 1, d >> n)
    small: u8 = 0xA5
    count: u8 = 3
    print(small << count, small << 8, small >> count, (small << 4) & 0xFF, u8(small << count))
    low: i8 = -5
    print(low << 3, low >> 1, low >> 63, -1 << 10, i8(low << 5))
    print(u32(b << 1), u64(d << 1), (d >> 60) << 3)
    return 0
