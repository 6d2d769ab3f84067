"""Integers and traps."""

from vipc.lang import Span, array, i8, i16, i32, i64, u8, u16, u32, u64


def hash64(data: bytes) -> u64:
    h: u64 = 0xCBF2_9CE4_8422_2325
    for byte in data:
        h = u64((h ^ byte) * 0x100_0000_01B3)
    return h


def rotl(x: u32, n: u32) -> u32:
    return u32(x << n | x >> 32 - n)


def attempt(which: int, small: u8, big: u64, signed: i64, table: Span[u16]) -> int:
    match which:
        case 0:
            small += 250
        case 1:
            return table[small]
        case 2:
            return signed // (small - small)
        case 3:
            big -= 1
        case 4:
            return len(table[2:small])
        case 5:
            return 1 << signed
        case 6:
            return len(table[3:2 + small])
        case 7:
            return -signed * signed * signed
        case 8:
            return big << small
        case 9:
            table[0] = -1 + small
            table[0] = signed
        case 10:
            return signed >> (small - 20)
        case 11:
            assert signed == 0, "signed"
        case 12:
            assert small < 0
        case 13:
            return abs(signed) + int(big)
        case 14:
            return divmod(signed, big)[1]
        case 15:
            return 2 ** (small + 60)
        case 16:
            return int(big - 5)
    return small


def main() -> int:
    print(hash64(b"hello"), rotl(0x8000_0001, 1), u8(-1), i8(200), i32(1 << 31), u64(-5), i16(0x1_8000))
    table = array(u16, 4)
    for which in range(18):
        try:
            print(which, attempt(which, 10, 0, -3 if which != 7 else 3_000_000, table))
        except (OverflowError, IndexError, ZeroDivisionError, ValueError, AssertionError) as error:
            print(which, f"{error!r}")
    a: u32 = 7
    b: u32 = 9
    print(a - b, (a + b) // 2, a // b, -a // b, -a % b, ~a, a & ~b, a ^ b, a << 40, a ** 3, (a * b).bit_length())
    print(min(a, b, 3), max(-1, a), abs(a - b), divmod(-7, b), 5 < a < 8 != b, round(2.5), int(3.99), True + True)
    print((1 << 63) // 3, (1 << 64) - 1 if False else 0, 0xFFFF_FFFF_FFFF_FFFF, -1 << 3, 7 & -8)
    x: i8 = -128
    y = abs(x)
    print(y, -x, x // -1, x % 7, u8(x), int.from_bytes(b"\x80\x01", "big", signed=True), (258).to_bytes(2, "little"))
    x = -x
    return 0
