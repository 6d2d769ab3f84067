"""Ranges with steps, up to the ends of the types, over arrays that may be too short."""

from vipc.lang import Array, Span, array, u8, u32, u64

marks: Array[u8] = array(u8, 50)


def strike(n: u64, p: u64) -> int:
    """The end and the step are known only when it runs."""
    turns = 0
    for at in range(p * p, n + 1, p):
        marks[at] += 1
        turns += 1
    return turns


def strike_within(n: u64) -> int:
    turns = 0
    for i in range(n + 1):
        marks[i] = 0
    p: u64 = 2
    while p * p <= n:
        if marks[p] == 0:
            for at in range(p * p, n + 1, p):
                marks[at] = 1
                turns += 1
        p += 1
    return turns


def every(data: Span[u8], step: int) -> int:
    total = 0
    for i in range(0, len(data), step):
        total = total * 3 + data[i]
    return total & 0xFFFF


def blocks(n: u64) -> u64:
    total: u64 = 0
    for at in range(0, n - 7, 8):
        total += at
    return total


def near_the_end(start: u64, stop: u64, step: u64) -> int:
    turns = 0
    for _ in range(start, stop, step):
        turns += 1
    return turns


def near_the_end_signed(start: int, stop: int, step: int) -> int:
    turns = 0
    last = 0
    for i in range(start, stop, step):
        turns += 1
        last = i
    return turns * 10 + (last & 7)


def narrow(stop: u32, step: u32) -> int:
    turns = 0
    for i in range(0, stop, step):
        turns += i & 1
    return turns


def backwards(n: int, step: int) -> int:
    total = 0
    for i in range(n, -1, -step):
        total = total * 5 + i
    return total & 0xFFFFF


def by_hand(start: u64, stop: u64, step: u64) -> int:
    """The count of a range, written out, also where it means nothing."""
    left = u64(stop - start - 1) // step + 1
    at = start
    turns = 0
    while left:
        at = u64(at + step)
        left -= 1
        turns += 1
        if turns == 20:
            break
    return turns


def attempt(which: int) -> None:
    try:
        match which:
            case 0:
                print(strike(49, 3), strike(49, 7), strike(30, 6), marks[36], marks[49])
            case 1:
                print(strike(60, 5))
            case 2:
                print(strike(49, 0))
            case 3:
                print(strike_within(49))
            case 4:
                print(strike_within(50))
            case 5:
                print(every(marks, 7), every(marks[3:40], 1), every(marks[:0], 5))
            case 6:
                print(every(marks, 0))
            case 7:
                print(every(marks, -1))
            case 8:
                print(blocks(100), blocks(7), blocks(8))
            case 9:
                print(blocks(6))
            case 10:
                top: u64 = 0xFFFF_FFFF_FFFF_FFFF
                print(near_the_end(top - 10, top, 3), near_the_end(top - 9, top, 3), near_the_end(top, 5, 2), near_the_end(0, top, 1 << 62))
            case 11:
                most = 0x7FFF_FFFF_FFFF_FFFF
                print(near_the_end_signed(most - 10, most, 3), near_the_end_signed(most - 9, most, 3),
                      near_the_end_signed(-most, most, most),
                      near_the_end_signed(5, 4, 2), near_the_end_signed(-most, -most + 10, 4))
            case 12:
                print(narrow(100, 7), narrow(0xFFFF_FFFF, 0x8000_0001))
            case 13:
                print(backwards(17, 3), backwards(0, 2), backwards(-4, 1))
            case _:
                print(by_hand(3, 17, 4), by_hand(17, 3, 1 << 60), by_hand(0, 1, 9))
    except IndexError as e:
        print("IndexError:", e)
    except OverflowError as e:
        print("OverflowError:", e)
    except ValueError as e:
        print("ValueError:", e)


def main() -> int:
    for which in range(15):
        attempt(which)
        print(which, marks[4], marks[25], marks[45], marks[49])
    return 0
