"""Ring buffer, hash table, sort."""
from enum import IntEnum
from typing import Callable, Final

from vipc.lang import Array, Span, array, i32, i64, u32, u64, usize

CAPACITY: Final = 16
MASK: Final = CAPACITY - 1


class Ring:
    items: Array[u32] = array(u32, CAPACITY)
    head: u32 = 0
    tail: u32 = 0

    def push(self, value: u32) -> bool:
        if self.full:
            return False
        self.items[self.tail & MASK] = value
        self.tail = u32(self.tail + 1)
        return True

    def pop(self) -> u32:
        assert self.head != self.tail, "empty"
        value = self.items[self.head & MASK]
        self.head = u32(self.head + 1)
        return value

    @property
    def full(self) -> bool:
        return u32(self.tail - self.head) == CAPACITY

    def __len__(self) -> int:
        return u32(self.tail - self.head)


class Slot:
    key: u32 = 0
    value: i64 = 0
    used: bool = False


class Table:
    slots: Array[Slot] = array(Slot, 32)
    count: usize = 0

    def find(self, key: u32) -> Slot | None:
        i = u32(key * 2654435761) % 32
        for probe in range(32):
            slot = self.slots[(i + probe) % 32]
            if not slot.used:
                return None
            if slot.key == key:
                return slot
        return None

    def put(self, key: u32, value: int) -> None:
        i = u32(key * 2654435761) % 32
        while self.slots[i].used and self.slots[i].key != key:
            i = (i + 1) % 32
        slot = self.slots[i]
        if not slot.used:
            self.count += 1
        slot.used, slot.key, slot.value = True, key, value


def insertion_sort(a: Span[i32], less: Callable[[int, int], bool]) -> None:
    for i in range(1, len(a)):
        x = a[i]
        j = i
        while j > 0 and less(x, a[j - 1]):
            a[j] = a[j - 1]
            j -= 1
        a[j] = x


def ascending(x: int, y: int) -> bool:
    return x < y


def descending(x: int, y: int) -> bool:
    return x > y


def quick(a: Span[i32]) -> None:
    if len(a) < 2:
        return
    pivot = a[len(a) // 2]
    lo, hi = 0, len(a) - 1
    while lo <= hi:
        while a[lo] < pivot:
            lo += 1
        while a[hi] > pivot:
            hi -= 1
        if lo <= hi:
            a[lo], a[hi] = a[hi], a[lo]
            lo += 1
            hi -= 1
    quick(a[:hi + 1])
    quick(a[lo:])


def crc(data: bytes) -> u32:
    c: u32 = 0xFFFF_FFFF
    for b in data:
        c ^= b
        for _ in range(8):
            c = (c >> 1) ^ (0xEDB88320 if c & 1 else 0)
    return c ^ 0xFFFF_FFFF


def parse(text: bytes) -> int:
    value = 0
    negative = False
    for i, c in enumerate(text):
        if i == 0 and c == ord("-"):
            negative = True
            continue
        if not 48 <= c <= 57:
            raise ValueError("bad digit")
        value = value * 10 + (c - ord("0"))
    return -value if negative else value


class State(IntEnum):
    IDLE = 0
    RUN = 1
    DONE = 2


def step(s: State) -> State:
    match s:
        case State.IDLE:
            return State.RUN
        case State.RUN:
            return State.DONE
        case State.DONE:
            return State.IDLE


def gcd(a: u64, b: u64) -> u64:
    while b:
        a, b = b, a % b
    return a


def main() -> int:
    ring = Ring()
    for i in range(20):
        if not ring.push(i * i):
            print(f"full at {i}, len {len(ring)}")
            break
    print(ring.pop(), ring.pop(), len(ring))
    table = Table()
    for key in range(10):
        table.put(key * 7, key - 5)
    table.put(7, 99)
    found = table.find(7)
    if found is not None:
        print(found.value, table.count)
    print(table.find(1000) is None)
    data = array(i32, [5, -3, 8, 0, 2, -9, 7])
    insertion_sort(data, descending)
    for x in data:
        print(x, end=" ")
    print()
    insertion_sort(data[2:], ascending)
    quick(data)
    print(data[0], data[-1], sum(data), any(data), all(data))
    print(f"{crc(b'123456789'):#010x}")
    print(parse(b"-1234") + 1)
    try:
        parse(b"12x")
    except ValueError as e:
        print("error:", e)
    s = State.IDLE
    for _ in range(4):
        s = step(s)
        print(s, s.value, s == State.RUN)
    print(gcd(2 ** 40 * 9, 2 ** 38 * 15))
    print(f"{-42:>8}|{42:<8}|{42:^8}|{255:08b}|{255:x}|{255:#X}|{1234567:,}|{'ab':>5}|{True}|{b'hi'}")
    return 0
