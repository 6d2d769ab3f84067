"""Counters that run beside others: equal ones, and ones that only look equal."""

from vipc.lang import Array, Span, array, noinline, u8, u32, u64

table: Array[u32] = array(u32, [5, 0, 7, 0, 9, 1, 2, 3])
other: Array[u32] = array(u32, [1, 2, 3, 4, 5])


@noinline
def by_enumerate(a: Span[u32], b: Span[u32]) -> u64:
    total: u64 = 0
    for i, value in enumerate(a):
        total += value * 10 + b[i]
    return total


@noinline
def from_one(a: Span[u32], b: Span[u32]) -> u64:
    total: u64 = 0
    for i, value in enumerate(a, 1):
        total += value * 10 + b[i]
    return total


@noinline
def by_hand(a: Span[u32], limit: u8) -> tuple[int, int, u8]:
    i = 0
    nonzero = 0
    small: u8 = 0
    for value in a:
        if value:
            nonzero += 1
        a[i] = value + i
        i += 1
        if small < limit:
            small += 1
    return i, nonzero, small


@noinline
def skipping(a: Span[u32]) -> tuple[int, int]:
    i = 0
    seen = 0
    for value in a:
        seen += 1
        if value == 7:
            continue
        i += 1
    return i, seen


@noinline
def three(a: Span[u32], b: Span[u32]) -> u64:
    total: u64 = 0
    i = 0
    for number, (x, y) in enumerate(zip(a, b)):
        total += x * y + number * a[i]
        i += 1
    return total + i


@noinline
def narrow(a: Span[u32], start: u8) -> u8:
    count: u8 = start
    for _ in a:
        count += 1
    return count


def main() -> int:
    print(by_enumerate(table[:5], other), by_enumerate(other, table))
    try:
        print(by_enumerate(table, other))
    except IndexError as error:
        print(error)
    try:
        print(from_one(other, table[:5]))
    except IndexError as error:
        print(error)
    print(from_one(other, table))
    print(by_hand(other, 3), other[0], other[4])
    print(skipping(table), three(table, other), three(other, table))
    print(narrow(table, 247))
    try:
        print(narrow(table, 248))
    except OverflowError as error:
        print(error)
    return 0
