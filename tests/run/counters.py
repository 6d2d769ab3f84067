"""Counters and stack pointers in loops, up to the ends of their types."""

from vipc.lang import Array, array, i8, i32, i64, u8, u32, u64

stack: Array[u64] = array(u64, 8)


def pushes(script: bytes) -> u64:
    """A stack machine: + pushes, - pops, * multiplies the two on top, d doubles the stack pointer."""
    sp: u64 = 0
    for c in script:
        if c == 43:
            stack[sp] = sp + 2
            sp += 1
        elif c == 45:
            sp -= 1
            stack[sp] = 0
        elif c == 42:
            sp -= 1
            stack[sp - 1] = stack[sp - 1] * stack[sp]
        elif c == 100:
            sp = sp * 2
    return sp * 100 + stack[0]


def attempt(script: bytes) -> None:
    try:
        print(pushes(script))
    except IndexError as e:
        print("IndexError:", e)
    except OverflowError as e:
        print("OverflowError:", e)


def narrow(limit: int) -> int:
    n: u8 = 250
    turns = 0
    while turns < limit:
        n += 1
        turns += 1
    return n


def below(limit: int) -> int:
    n: i8 = -125
    turns = 0
    while turns < limit:
        n -= 1
        turns += 1
    return n


def large(start: u64, turns: int) -> u64:
    n = start
    for _ in range(turns):
        n += 1
    return n


def large_signed(start: i64, turns: int, step: i64) -> i64:
    n = start
    for _ in range(turns):
        n += step
    return n


def alternating(turns: int) -> int:
    a = 0
    b = 10
    for i in range(turns):
        if i % 3 == 0:
            a, b = b, a
        elif i % 3 == 1:
            a += 2
        else:
            b -= 3
    return a * 1000 + b


def growing(turns: int) -> u64:
    """Not a counter: it doubles."""
    n: u64 = 1
    extra: u64 = 0
    for _ in range(turns):
        n += n
        extra += 1
    return n + extra


def reset(turns: int) -> u32:
    count: u32 = 0
    most: u32 = 0
    for i in range(turns):
        if i % 7 == 6:
            count = 0
        else:
            count += 1
        most = max(most, count)
    return most


def caught(kind: int) -> None:
    try:
        match kind:
            case 0:
                print(narrow(5), narrow(6))
            case 1:
                print(below(3), below(4))
            case 2:
                print(large(0xFFFF_FFFF_FFFF_FFF0, 15), large(0xFFFF_FFFF_FFFF_FFF0, 16))
            case 3:
                print(large_signed(0x7FFF_FFFF_FFFF_FFF0, 15, 1), large_signed(0x7FFF_FFFF_FFFF_FFF0, 16, 1))
            case 4:
                print(large_signed(-0x7FFF_FFFF_FFFF_FFF0, 16, -1), large_signed(-0x7FFF_FFFF_FFFF_FFF0, 17, -1))
            case 5:
                print(growing(63), growing(64))
            case _:
                print(alternating(100), reset(100))
    except OverflowError as e:
        print("OverflowError:", e)


def main() -> int:
    attempt(b"++++")
    attempt(b"++++++++")
    attempt(b"+++++++++")
    attempt(b"++-+-+--")
    attempt(b"++---")
    attempt(b"+*")
    attempt(b"++++d")
    attempt(b"++++d+")
    attempt(b"+++++d-")
    attempt(b"++++***")
    for kind in range(7):
        caught(kind)
    count: i32 = 0
    while True:
        count += 1
        if count == 1000:
            break
    print(count)
    return 0
