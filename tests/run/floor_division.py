"""Division and remainder floor, for every mix of signs."""

from vipc.lang import Array, array, i8, i32, i64, u32, u64

values: Array[i32] = array(i32, [-7, -3, -2, -1, 1, 2, 3, 7, 100])


def small(a: i8, b: i8) -> int:
    return a // b * 1000 + a % b


def wide(a: i64, b: i64) -> int:
    return a // b


def main() -> int:
    for a in values:
        for b in values:
            print(a // b, a % b, end=" ")
        print()
    for a in (-9, -8, 0, 8, 9):
        print(a // 4, a % 4, a // -4, a % -4, a // 3, a % 3, a // 8, a % 8, a // 10, a % 10)
    print(small(-128, 3), small(127, -3), small(-128, 127))
    print(wide(-(1 << 63), 10), wide((1 << 63) - 1, -10), wide(-(1 << 63), 1))
    u: u64 = (1 << 64) - 1
    v: u32 = 7
    print(u // v, u % v, u // 1000, u % 1000, v // u, v % u, u // 16, u % 16)
    print(divmod(-17, 5), divmod(17, -5), divmod(u, v))
    return 0
