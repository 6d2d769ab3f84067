"""match on integers: dense, sparse and negative values, or-patterns, guards, captures."""

from vipc.lang import i32, u8, u64


def dense(n: i32) -> u8:
    match n:
        case 0:
            return 10
        case 1 | 2:
            return 20
        case 3:
            return 30
        case 4:
            return 40
        case 5 | 6 | 7:
            return 50
        case -1:
            return 60
    return 0


def sparse(n: u64) -> u8:
    match n:
        case 0x8000_0000_0000_0000:
            return 1
        case 1_000_000:
            return 2
        case 1_000_001 | 7:
            return 3
        case 0xFFFF_FFFF_FFFF_FFFF:
            return 4
        case _:
            return 5


def guarded(n: i32, flag: bool) -> i32:
    match n:
        case 0 if flag:
            return 1
        case 0:
            return 2
        case x if x < 0:
            return -x
        case 1 | 2 if not flag:
            return 3
        case other:
            return other * 2


def main() -> int:
    for n in range(-2, 10):
        print(dense(n), end=" ")
    print()
    for n in (0, 7, 1_000_000, 1_000_001):
        print(sparse(n), end=" ")
    print(sparse(1 << 63), sparse((1 << 64) - 1))
    for n in (0, -5, 1, 2, 50):
        print(guarded(n, True), guarded(n, False), end=" ")
    print()
    return 0
