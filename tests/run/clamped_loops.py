"""Loops whose last turn fails: everything before it has happened, nothing after it."""

from vipc.lang import Array, Span, array, i32, u8, u32, u64

table: Array[u32] = array(u32, 10)
other: Array[u8] = array(u8, 6)
seen: u64 = 0


def fill(n: int) -> None:
    for i in range(n):
        table[i] = i * 3


def fill_unsigned(n: u64) -> None:
    for i in range(n):
        table[i] = i & 0xFF


def fill_two(n: int) -> None:
    """The first array is stored to before the second fails."""
    for i in range(n):
        table[i] = 7
        other[i] = 9


def copy(n: int) -> None:
    """Both lengths are checked before anything is stored."""
    for i in range(n):
        table[i] = other[i] + 1


def ahead(n: int) -> u64:
    total: u64 = 0
    for i in range(n):
        total += table[i + 3]
    return total


def count_to(data: Span[u32], n: u64) -> u64:
    """A while loop with a counter that jumps."""
    global seen
    i: u64 = 0
    total: u64 = 0
    while i < n:
        total += data[i]
        seen = i
        i += 1 + (data[i] & 1)
    return total


def from_below(start: i32, n: i32) -> u64:
    total: u64 = 0
    at = start
    while at < n:
        total += table[at]
        at += 1
    return total


def nested(rows: int, columns: int) -> u64:
    total: u64 = 0
    for row in range(rows):
        for column in range(columns):
            total += table[row] * other[column]
    return total


def steps(n: int) -> int:
    done = 0
    for i in range(0, n, 3):
        done += table[i]
        if done > 1000:
            break
    else:
        done += 1
    return done


def clear() -> None:
    for i in range(len(table)):
        table[i] = 0
    for i in range(len(other)):
        other[i] = 0


def attempt(which: int, n: int) -> None:
    clear()
    try:
        match which:
            case 0:
                fill(n)
            case 1:
                fill_unsigned(u64(n))
            case 2:
                fill_two(n)
            case 3:
                other[5] = 40
                copy(n)
            case 4:
                fill(10)
                print(ahead(n))
            case 5:
                fill(10)
                print(count_to(table[2:], u64(n)))
            case 6:
                fill(10)
                print(from_below(-2 if n < 0 else 2, abs(n)))
            case 7:
                fill(10)
                other[3] = 2
                print(nested(n, n), nested(2, n))
            case _:
                fill(10)
                print(steps(n))
    except IndexError as e:
        print("IndexError:", e)


def main() -> int:
    for which in range(9):
        for n in (0, 3, 6, 7, 8, 10, 11, 100, -5):
            print(which, n)
            attempt(which, n)
            print(table[0], table[5], table[6], table[9], other[0], other[5], seen)
    return 0
