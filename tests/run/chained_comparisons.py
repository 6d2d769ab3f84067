"""Chained comparisons evaluate each operand once, and stop at the first that fails."""

from vipc.lang import i32, u8, u64

calls: u8 = 0


def tick(value: i32) -> i32:
    global calls
    calls += 1
    return value


def main() -> int:
    x = 5
    print(0 < x < 10, 0 < x < 5, 5 <= x <= 5, 10 > x > 0 < x, x == 5 == 5, 1 < 2 < 3 < 4 < 5)
    print(tick(1) < tick(2) < tick(3), calls)
    print(tick(3) < tick(2) < tick(1), calls)
    print(tick(1) < tick(3) < tick(2), calls)
    big: u64 = 1 << 63
    print(-1 < big < big + 1, big > -1 >= -1, 0 <= big != 0)
    a = x > 3
    b = x > 7
    print(a == (not b), a != b, a and not b, a or b, not a)
    return 0
