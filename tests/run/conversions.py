"""A conversion truncates as a mask does, at any size of what stands in it."""

from vipc.lang import i8, i16, i32, i64, u8, u16, u32, u64


def show(value: i64) -> None:
    print(u8(value), u16(value), u32(value), u64(value))
    print(i8(value), i16(value), i32(value), i64(value))


def main() -> int:
    show(0)
    show(-1)
    show(255)
    show(-129)
    show(0x1234_5678_9ABC_DEF0)
    show(-(1 << 63))
    show((1 << 63) - 1)
    big: u64 = 0xFEDC_BA98_7654_3210
    print(i64(big), i32(big), u32(big), i16(big), u8(big))
    print(u8(True), i8(200), u32(-1), u64(-2), i64(u64(1 << 63)))
    return 0
