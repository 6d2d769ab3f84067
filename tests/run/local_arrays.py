"""Sums kept in the elements of local arrays: past checks that fail, calls, handlers and ways out."""

from vipc.lang import Array, Span, array, i32, noinline, u8, u16, u64

values: Array[u64] = array(u64, [5, 2, 8, 3, 9, 1])
shared: Array[u64] = array(u64, 3)


@noinline
def statistics(view: Span[u64], order: Span[u8]) -> u64:
    found = array(u64, 4)
    for i in order:
        value = view[i]
        found[0] += value
        if value & 1 == 1:
            found[1] += 1
        found[3] = value
    total: u64 = 0
    for part in found:
        total = total * 100 + part
    return total


@noinline
def until_it_fails(view: Span[u64], limit: u64) -> u64:
    """What the handler of the same function sees of its own array, and of one that all see."""
    sums = array(u64, 2)
    at: u64 = 0
    try:
        while at < limit:
            sums[0] += view[at]
            shared[0] += view[at]
            sums[1] = at
            at += 1
    except IndexError:
        return sums[0] * 1000 + sums[1] * 100 + at
    return sums[0]


@noinline
def add(n: u64) -> u64:
    shared[1] += n
    return shared[1]


@noinline
def with_calls(n: u64) -> u64:
    counts = array(u16, 3)
    for i in range(n):
        counts[0] += 1
        counts[1] = u16(add(i) & 0xFFFF)
        if counts[1] > 20:
            break
        counts[2] += 2
    return counts[0] * 10000 + counts[1] * 100 + counts[2]


@noinline
def passed_on(n: u64) -> u64:
    """The array is seen by others: nothing may be late."""
    counts = array(u64, 2)
    for i in range(n):
        counts[0] += i
        look(counts[:])
    return counts[0]


@noinline
def look(view: Span[u64]) -> None:
    shared[2] = u64(shared[2] * 10 + view[0])
    view[0] += 1


@noinline
def sizes() -> u64:
    """Zeros of every length, at -O2 values."""
    a = array(u8, 1)
    b = array(u8, 15)
    c = array(i32, 16)
    d = array(u64, 9)
    e = array(u16, [7, 8])
    total: u64 = 0
    for part in b:
        total += part
    for word in c:
        total += 1 if word == 0 else 100
    for long in d:
        total += 1 if long == 0 else 100
    b[14] = 9
    c[15] = -1
    return total * 1000 + a[0] + b[14] * 10 + b[13] + e[1] + (1 if c[15] < 0 and c[14] == 0 else 0)


def main() -> int:
    order = array(u8, [0, 4, 2, 2, 5])
    print(statistics(values[:], order[:]), statistics(values[:], order[:0]))
    try:
        print(statistics(values[:4], order[:]))
    except IndexError as error:
        print("IndexError:", error)
    print(until_it_fails(values[:], 4), shared[0], until_it_fails(values[:], 9), shared[0], until_it_fails(values[:2], 3))
    print(with_calls(4), with_calls(9), shared[1])
    print(passed_on(4), shared[2])
    print(sizes(), sizes())
    return 0
