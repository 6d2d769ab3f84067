"""Ends by a copy between views of unequal lengths."""

from vipc.lang import Array, array, u16

a: Array[u16] = array(u16, 4, fill=7)
b: Array[u16] = array(u16, 6)


def main() -> int:
    b[:4].copy_from(a)
    print(b[3], b[4])
    b[3:].copy_from(a)
    return 0
