"""int.from_bytes of known and unknown lengths, from every kind of view and at odd places."""

from vipc.lang import Array, Span, array, noinline, u8, u64

data: Array[u8] = array(u8, [0x80, 0x01, 0xFE, 0x7F, 0xFF, 0x00, 0x81, 0x90, 0xA5, 0x5A, 0x33, 0xCC])


@noinline
def at_place(view: Span[u8], i: u64) -> None:
    print(int.from_bytes(view[i:i + 1], "big"), int.from_bytes(view[i:i + 2], "big"), int.from_bytes(view[i:i + 4], "big"),
          int.from_bytes(view[i:i + 8], "big"), int.from_bytes(view[i:i + 3], "big"))
    print(int.from_bytes(view[i:1 + i], "little"), int.from_bytes(view[i:i + 2], "little"),
          int.from_bytes(view[i:4 + i], "little"), int.from_bytes(view[i:i + 8], "little"),
          int.from_bytes(view[i:i + 5], "little"))
    print(int.from_bytes(view[i:i + 1], "big", signed=True), int.from_bytes(view[i:i + 2], "big", signed=True),
          int.from_bytes(view[i:i + 4], "big", signed=True), int.from_bytes(view[i:i + 8], "big", signed=True))
    print(int.from_bytes(view[i:i + 1], "little", signed=True), int.from_bytes(view[i:i + 2], "little", signed=True),
          int.from_bytes(view[i:i + 4], "little", signed=True), int.from_bytes(view[i:i + 8], "little", signed=True),
          int.from_bytes(view[i:i + 7], "little", signed=True))


@noinline
def of_length(view: bytes, n: u64) -> u64:
    return int.from_bytes(view[:n], "big")


@noinline
def changed(view: Span[u8]) -> u64:
    """What is read before and after a store."""
    before = int.from_bytes(view[2:4], "big")
    view[3] = u8(view[3] + 1)
    return before << 16 | int.from_bytes(view[2:4], "big")


def main() -> int:
    for i in range(5):
        at_place(data[:], i)
    print(int.from_bytes(data[1:5], "big"), int.from_bytes(data[3:11], "little"), int.from_bytes(data[4:4], "big"))
    print(int.from_bytes(b"\x01\x02\x03\x04", "little"), int.from_bytes(b"\xff\xfe", "big", signed=True))
    for n in range(9):
        print(of_length(b"\x01\x23\x45\x67\x89\xab\xcd\xef", n), end=" ")
    print()
    print(changed(data[:]), changed(data[1:]))
    try:
        at_place(data[:4], 1)
    except IndexError as error:
        print("IndexError:", error)
    try:
        print(of_length(b"0123456789", 9))
    except ValueError as error:
        print("ValueError:", error)
    return 0
