"""bytes: indexing, slices, comparison, search."""

from typing import Final

from vipc.lang import u8, u32

MAGIC: Final = b"\x7fELF\x02\x01"


def checksum(data: bytes) -> u32:
    result: u32 = 0
    for value in data:
        result = u32(result * 33 ^ value)
    return result


def main() -> int:
    print(len(MAGIC), MAGIC[0], MAGIC[1], MAGIC[-1], MAGIC[1:4] == b"ELF")
    text = b"one two three"
    print(checksum(text), checksum(b""), text[4:7] == b"two", text[:3] == b"one", text[8:] == b"tree")
    print(b"abc" < b"abd", b"abc" < b"ab", b"" < b"a", b"b" > b"abc", b"x" == b"x", b"x" != b"y")
    print(text.find(b"two"), text.find(b"zwei"), text.startswith(b"one"), text.endswith(b"three"), text.endswith(b"one"))
    print(b"two" in text, b"four" in text, 111 in text, 120 in text)
    print(text, b"tab\there", b"quote'", b"\x00\xff\\")
    value: u8 = text[2]
    print(value)
    return 0
