"""Operands of different types meet exactly; comparisons never convert."""

from vipc.lang import i8, i16, i32, i64, u8, u16, u32, u64


def compare(a: u64, b: i64) -> None:
    print(a < b, a <= b, a == b, a != b, a > b, a >= b)


def main() -> int:
    a: u8 = 200
    b: i8 = -100
    c: u16 = 60_000
    d: i16 = -30_000
    e: u32 = 4_000_000_000
    f: i32 = -2_000_000_000
    g: u64 = 10_000_000_000_000_000_000
    h: i64 = -1
    print(a + b, a * b, a - b, b - a)
    print(c + d, c * d, e + f, e * f, e - f, f - e)
    print(g + h, g - 1, g % 10, g // 7, g + f, g + a)
    print(a & b, a | b, a ^ b, d & c, h & e, h ^ e)
    compare(0, -1)
    compare(g, h)
    compare(5, 5)
    compare(0x8000_0000_0000_0000, -0x8000_0000_0000_0000)
    print(h < a, a > h, g > h, f < e, b == 200, a == -56)
    return 0
