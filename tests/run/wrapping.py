"""Arithmetic beneath a conversion is modular; a mask is a conversion too."""

from vipc.lang import i32, i64, u8, u16, u32, u64


def mix(h: u32, c: u8) -> u32:
    return u32(h * 31 + c)


def step(x: u64) -> u64:
    return u64(x * 6364136223846793005 + 1442695040888963407)


def main() -> int:
    h: u32 = 5381
    for c in b"wrapping arithmetic":
        h = mix(h, c)
    print(h)
    x: u64 = 1
    for _ in range(5):
        x = step(x)
        print(f"{x:#018x}", u8(x >> 56))
    a: u64 = 0xFFFF_FFFF_FFFF_FFFF
    print((a + a) & 0xFFFF, (a * a) & 0xFFFF_FFFF, (a - 1) & 0xFF, u64(a << 4), u32(-a), u16(~a))
    print(u32(a << 70), i32(a * 3), i64(a + 2), u64(0 - a), (a << 60) & 0xFFFF_FFFF_FFFF_FFFF)
    small: u32 = 3
    print(u32(small - 5), u8((small - 5) * 7), i32(small - 5), u32(-small if small > 2 else small))
    return 0
