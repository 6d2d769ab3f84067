"""What lies between operands and result does not overflow where the exact value fits the arithmetic type."""

from vipc.lang import i8, i32, u8, u16, u32, u64


def middle(a: u32, b: u32) -> u32:
    return (a + b) // 2


def difference(a: u32, b: u32) -> int:
    return a - b


def area(w: u16, h: u16) -> u32:
    return w * h


def main() -> int:
    print(middle(4_294_967_295, 4_294_967_293))
    print(difference(3, 5), difference(4_294_967_295, 0))
    print(area(65_535, 65_535))
    a: u8 = 255
    b: u8 = 255
    print(a + b, a * b, a * b * a, (a + b) // 2, a - b - 1)
    c: i8 = -128
    print(-c, abs(c), c * c, c - 1, ~c)
    d: i32 = -2_147_483_648
    print(-d, abs(d), d * d, d - 1, d * 4)
    e: u64 = 0xFFFF_FFFF_FFFF_FFFF
    print(e // 2 + e // 2 + 1, e - e, e - (e - 1), (e >> 1) + (e >> 1))
    x = a * b
    print(x, x - 70_000)
    return 0
