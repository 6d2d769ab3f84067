"""for over range: bounds, steps, else, break, continue; the counter never traps."""

from vipc.lang import i8, u8, u32, u64


def collatz(n: u64) -> u32:
    steps: u32 = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def main() -> int:
    for i in range(5):
        print(i, end=" ")
    for i in range(2, 5):
        print(i, end=" ")
    for i in range(10, 0, -3):
        print(i, end=" ")
    for i in range(-5, 6, 5):
        print(i, end=" ")
    for i in range(5, 2):
        print("never", i)
    else:
        print("else")
    i = -1
    for i in range(100):
        if i % 2:
            continue
        if i > 6:
            break
        print(i, end=" ")
    else:
        print("never")
    print("last", i)
    top: u8 = 255
    for n in range(250, top + 1):
        print(n, end=" ")
    low: i8 = -128
    for n in range(-126, low - 1, -1):
        print(n, end=" ")
    print()
    limit = 3
    for n in range(limit):
        limit = 100
        n += 10
        print(n, end=" ")
    print(limit)
    big: u64 = 0xFFFF_FFFF_FFFF_FFF0
    count = 0
    for high in range(big, big + 15, 7):
        count += 1
        print(high, end=" ")
    print(count, collatz(27))
    for row in range(3):
        for column in range(3):
            if column > row:
                break
            print(row * column, end=" ")
        print(end="|")
    print()
    return 0
