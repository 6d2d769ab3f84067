"""Constants beyond 64 bits as operands: exact where the result fits, else a trap."""

from vipc.lang import i64, u32, u64


def wide(x: u64, y: i64) -> None:
    print(x < 1 << 64, x == 2**70, y > -(2**80), (1 << 64) >= x, 2**70 != y, 2**64 < x, 1 << 65 <= y)
    try:
        print((1 << 64) - x)
    except OverflowError as e:
        print(e)
    try:
        print((1 << 64) + y)
    except OverflowError as e:
        print(e)
    try:
        print(x - (1 << 64))
    except OverflowError as e:
        print(e)
    try:
        print(x * (1 << 64))
    except OverflowError as e:
        print(e)
    print(x // 2**65, y // 2**65, x % 2**64, y % 2**64, x % 2**70)
    try:
        print(2**70 + y)
    except OverflowError as e:
        print(e)
    try:
        print(y - 2**64)
    except OverflowError as e:
        print(e)
    print(2**100, f"{2**70:,} {5:>4} {7!r:>3}", u64(x + 2**64), u32(y * 2**64 + 5))

def main() -> int:
    wide(0, 0)
    wide(5, -5)
    wide((1 << 64) - 1, -1)
    wide(1 << 63, 7)
    return 0
