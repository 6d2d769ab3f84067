"""Branches that one way into them decides: flags, conditions asked twice, values that are None on one way."""

from vipc.lang import Array, Span, array, i64, noinline, u8, u64

cells: Array[u64] = array(u64, [3, 1, 4, 1, 5, 9, 2, 6])


class Entry:
    def __init__(self, key: u64, value: u64) -> None:
        self.key: u64 = key
        self.value: u64 = value


first: Entry = Entry(4, 40)
second: Entry = Entry(9, 90)


@noinline
def position(wanted: u64, limit: u64) -> u64:
    """A flag that is set where the loop is left."""
    found = False
    where: u64 = 0
    for i in range(limit):
        if cells[i] == wanted:
            found = True
            where = i
            break
    if found:
        return where
    return 100 + where


@noinline
def states(text: bytes) -> u64:
    """Flags that the next turn asks for, and changes."""
    inside = False
    escaped = False
    words: u64 = 0
    quoted: u64 = 0
    for c in text:
        if inside:
            if escaped:
                escaped = False
                quoted += 1
            elif c == ord("\\"):
                escaped = True
            elif c == ord('"'):
                inside = False
            else:
                quoted += 1
        elif c == ord('"'):
            inside = True
        elif c == ord(" "):
            words += 1
    return words * 1000 + quoted * 10 + (1 if inside else 0)


@noinline
def asked_again(a: i64, b: i64) -> i64:
    """The same comparison, its opposite, and what follows from it; and one whose side has changed."""
    total: i64 = 0
    if a < b:
        total += 1
    else:
        total += 2
    cells[0] = 3
    if a >= b:
        total += 10
    if a != b:
        total += 100
    if a < b:
        a += 5
    if a < b:
        total += 1000
    if a == b:
        total += 10000
    return total


@noinline
def signs(a: u64, b: i64) -> i64:
    """What an unsigned comparison says is not what a signed one does."""
    total: i64 = 0
    if a < 10:
        total = 1
    if b < 10:
        total += 10
    if a < 20:
        total += 100
    if b > -10 and b < 20:
        total += 1000
    if a >= 10 or b >= 10:
        total += 10000
    return total


def lookup(key: u64) -> Entry | None:
    if key == first.key:
        return first
    if key == second.key:
        return second
    return None


@noinline
def value_of(key: u64) -> u64:
    entry = lookup(key)
    if entry is None:
        return 1
    entry.value += 1
    return entry.value


@noinline
def both(a: u64, b: u64) -> u64:
    """Short circuits that are kept, negated and asked for twice."""
    small = a < 10 and b < 10
    other = not small or a == b
    if small:
        if other:
            return 1
        return 2
    if other and a > 10:
        return 3
    return 4


@noinline
def order(index: u64, flag: bool) -> u64:
    """Which check fails first depends on the way."""
    ready = flag
    if index > 5:
        ready = True
        cells[1] = 7
    total = cells[index]
    if ready:
        return u64(total + cells[index + 1])
    return total


@noinline
def machine(steps: u64) -> u64:
    """A state that is a constant on most ways into its match."""
    state: u64 = 0
    trace: u64 = 0
    for i in range(steps):
        match state:
            case 0:
                state = 1
            case 1:
                state = 2 if i % 3 == 0 else 0
            case 2:
                state = 3
            case _:
                state = i % 2
        trace = u64(trace * 5 + state)
    return trace


@noinline
def until(text: Span[u8]) -> u64:
    """The loop's own condition is the flag."""
    done = False
    at: u64 = 0
    total: u64 = 0
    while not done:
        if at == len(text):
            done = True
        elif text[at] == 0:
            total += 1
            done = total == 2
        at += 1
    return total * 100 + at


def main() -> int:
    print(position(4, 8), position(7, 8), position(6, 8), position(6, 7), position(3, 0))
    print(states(b'a b "c d" e'), states(b'"a \\" b'), states(b''), states(b'\\" "\\\\" x'))
    for a in range(-2, 8, 3):
        print(asked_again(a, 4), asked_again(a, a), asked_again(4, a), asked_again(a, a + 5))
    for b in (-20, -9, 5, 15, 25):
        print(signs(5, b), signs(15, b), signs(25, b), signs(2**64 - 1, b))
    print(value_of(4), value_of(4), value_of(9), value_of(5))
    print(both(1, 2), both(2, 2), both(11, 2), both(10, 10), both(3, 12))
    print(order(2, False), order(2, True), order(5, False), order(6, False), cells[1])
    try:
        print(order(7, False))
    except IndexError as error:
        print("IndexError:", error, cells[1])
    try:
        print(order(8, True))
    except IndexError as error:
        print("IndexError:", error)
    print(machine(0), machine(7), machine(20))
    view = array(u8, [1, 0, 2, 0, 0])
    print(until(view), until(view[:3]), until(view[:0]), until(view[2:]))
    return 0
