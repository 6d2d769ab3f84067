"""The heap has the size that the program says; what does not fit is a MemoryError."""

from vipc.lang import Opt, array, heap, u8, u64

heap.set_size(1 << 16)


class Block:
    next: "Block | None"

    def __init__(self, next: "Block | None") -> None:
        self.next = next


def chain(count: int) -> int:
    last: Block | None = None
    made = 0
    try:
        for _ in range(count):
            last = heap.new(Block, last)
            made += 1
    except MemoryError:
        print("no room left")
    while last is not None:
        before = last.next
        del last
        last = before
    return made


def main() -> int:
    print(chain(100))
    full = chain(10_000)
    print(0 < full < 10_000, chain(100), chain(full) == full)
    n = -3
    try:
        heap.array(u8, n)
    except ValueError as error:
        print(error)
    slots = array(Opt[Block], 2)
    first = slots[0]
    print(first is None)
    words = heap.array(u64, 1 << 40)
    return len(words)
