"""Integer rules on odd corners."""
from typing import Final

from vipc.lang import array, i8, i16, i32, i64, u8, u16, u32, u64

K: Final = 1 << 40
M: Final[u64] = 0xFFFF_FFFF_FFFF_FFFF


def f1(a: u32, b: u32) -> int:
    return a - b


def f2(a: u64, b: i32) -> u64:
    return a + b


def f3(h: u64, c: u8) -> u64:
    return u64((h ^ c) * 0x100000001B3)


def f4(flags: u32, bit: u32) -> u32:
    flags &= ~bit
    flags |= bit << 1
    return flags & 0xFFFF


def f5(n: int) -> u64:
    return 1 << n


def f6(x: i64) -> u64:
    return abs(x)


def f7(a: u8, b: u8) -> u8:
    return (a + b) // 2


def f8(a: i32, b: i32) -> i32:
    return i32(a * b + 7)


def f9(x: u64) -> int:
    return -(x // 2)


def f10(x: u64, y: u64) -> bool:
    return x - y < 0


def f11(a: bool, b: bool) -> int:
    return a + b * 2 + (a & b) + (a ^ b)


def f12(x: u32) -> u32:
    return u32((x << 13 | x >> 19) + (~x) - -x)


def f13(x: i64, y: u64) -> bool:
    return x < y


def f14(x: int, m: u64) -> u64:
    return x & m


def f15(x: int) -> int:
    return x % 2 ** 32 - (x >> 63)


def rep(n: int, name: str) -> None:
    print(name, n)


def trapped(k: int) -> int:
    try:
        match k:
            case 0:
                return f2(3, -4)
            case 1:
                return f5(64)
            case 2:
                return f9(M)
            case 3:
                return int(f10(1, 2))
            case 4:
                return f7(k * 75, 1)
            case 5:
                return int(f3(0, 0) + M - k * 0)
            case 6:
                return f5(-1)
            case 7:
                return K * (K + k)
            case 8:
                return f6(-2 ** 63) + 0
            case 9:
                x: i8 = 127
                x += 1
                return x
            case 10:
                return (1 << 62) * 2 // 4
            case 11:
                return M * M % 7
            case _:
                return 0
    except OverflowError as e:
        print("overflow:", e)
        return -1
    except ValueError as e:
        print("value:", e)
        return -2


def main() -> int:
    print(f1(1, 2), f2(10, -4), f3(14695981039346656037, 97), f4(0xFF, 1))
    print(f5(63), f6(-2 ** 63), f7(255, 255), f8(2 ** 31 - 1, 2 ** 31 - 1), f9(10))
    print(f11(True, True), f12(0x80000001), f13(-1, M), f14(-1, M), f15(-5))
    for k in range(13):
        print(k, trapped(k))
    a = 5
    b = a << 60 & 0xFFFF
    c = u8(a * 300 - 1) + u16(-a)
    d = (a + 1 if a > 3 else -a) & 0xFF
    print(b, c, d, i8(a * 51), u64(-1), i64(M), u32(M) == 2 ** 32 - 1)
    e: u64 = M
    print(e == M, e > -1, -1 < e, e * 1 == M, min(e, 3), max(e, -3))
    print(7 // -2, -7 // 2, 7 % -3, -7 % 3, divmod(-7, 3), 2 ** 10, (-2) ** 3)
    s = array(i16, [1, -2, 300])
    t = 0
    for v in s:
        t += v * v
    print(t, s[-1], s[0] - s[1], sum(s))
    print(True + True, int(a > 3), bool(a), not a)
    return 0
