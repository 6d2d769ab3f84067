"""Small tools on texts: dumps, tables, words."""

from vipc.lang import Array, Span, array, u8, u32

KEYWORDS = ("if", "else", "while")
HEX = "0123456789abcdef"
line_buffer: Array[u8] = array(u8, 80)


def hexdump(data: bytes) -> None:
    for start in range(0, len(data), 8):
        chunk = data[start:min(start + 8, len(data))]
        print(f"{start:04x}: " + " ".join(f"{b:02x}" for b in chunk), end="  ")
        print("".join(chr(b) if 32 <= b < 127 else "." for b in chunk))


def to_hex(value: u32, out: Span[u8]) -> bytes:
    for i in range(8):
        out[7 - i] = ord(HEX[value >> (4 * i) & 15])
    return bytes(out[:8])


def classify(word: str) -> str:
    if word in KEYWORDS:
        return "keyword"
    if word.isdigit():
        return "number"
    if word[0].isalpha() and all(c.isalnum() or c == "_" for c in word):
        return "name"
    return "other"


def count_words(text: str) -> int:
    n = 0
    in_word = False
    for c in text:
        if c.isspace():
            in_word = False
        elif not in_word:
            in_word = True
            n += 1
    return n


def rle(data: bytes) -> None:
    i = 0
    while i < len(data):
        run = 1
        while i + run < len(data) and data[i + run] == data[i]:
            run += 1
        print(f"{chr(data[i])}{run}", end="")
        i += run
    print()


def read_line(text: bytes) -> Span[u8]:
    end = text.find(b"\n")
    n = len(text) if end < 0 else end
    line_buffer[:n].copy_from(text[:n])
    return line_buffer[:n]


def table() -> None:
    header = ("name", "qty", "price")
    rows = (("apple", 3, 125), ("kiwi", 12, 40), ("watermelon", 1, 399))
    widths = array(u32, [10, 5, 8])
    print(" ".join(f"{h:^{w}}" for h, w in zip(header, widths)))
    print("-" * sum(widths))
    for name, qty, price in rows:
        print(f"{name:<{widths[0]}} {qty:>{widths[1]}} {price // 100:>{widths[2] - 3}}.{price % 100:02}")
    print(f"{'total':<10} {sum(q for _, q, _ in rows):>5} {sum(q * p for _, q, p in rows):>8,}")


def main() -> int:
    hexdump(b"Hello, \x00world\xff!")
    print(to_hex(0xDEADBEEF, line_buffer))
    for word in "while x1 42 _a 9z else".split():
        print(word, classify(word), end="; ")
    print(count_words("  the cat\tsat \n on "))
    rle(b"aaabccdddd")
    line = read_line(b"first line\nsecond")
    print(bytes(line), line.count(105), line[0] == ord("f"), len(line))
    table()
    text = "key1=val1&key2=val2&flag"
    for i, pair in enumerate(text.split("&")):
        k, _, v = pair.partition("=")
        print(i, k, v, end=" | ")
    print(text.count("key"), text.endswith("flag"), text[:4], text.rpartition("&")[2])
    path = "/usr/local/lib/file.tar.gz"
    name = path.rpartition("/")[2]
    stem, dot, ext = name.partition(".")
    print(name, stem, ext, path.startswith(("/usr", "/bin")), sum(c == "/" for c in path), path.removeprefix("/usr"))
    total = 0
    for token in b"3 + 4 - 5".split():
        if token.isdigit():
            total = total * 10 + int(token)
    print(total, "%" in "50%", "é" < "z", sorted_flag("abc"), max("hello"), min(b"hello"), "".join(reversed("hello")))
    return 0


def sorted_flag(s: str) -> bool:
    return all(s[i] <= s[i + 1] for i in range(len(s) - 1))
