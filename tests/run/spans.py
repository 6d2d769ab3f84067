"""Views share storage with what they view: slices, fill, copy_from, comparison."""

from vipc.lang import Array, Span, array, u8, u32

store: Array[u8] = array(u8, 16)
words: Array[u32] = array(u32, [1, 2, 3, 4, 5, 6])


def show(view: Span[u8]) -> None:
    for value in view:
        print(value, end=" ")
    print(f"({len(view)})")


def first_half(view: Span[u32]) -> Span[u32]:
    return view[: len(view) // 2]


def main() -> int:
    for i in range(len(store)):
        store[i] = i
    part = store[4:10]
    show(part)
    part[0] = 99
    show(part[2:4])
    show(store[:3])
    show(store[13:])
    show(store[5:5])
    print(store[4], len(store[16:]))
    part.fill(7)
    store[0:3].copy_from(part[1:4])
    show(store)
    store[1:6].copy_from(store[0:5])
    show(store)
    half = first_half(words)
    half[2] = 33
    print(words[2], len(half), half[-1])
    print(words[0:2] == words[0:2], words[0:2] == words[1:3], words[0:2] == words[0:3], words[2:2] == words[4:4])
    return 0
