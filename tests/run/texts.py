"""Methods of texts: searching, cutting, judging, numbers from and to texts."""
from vipc.lang import Array, array, u8, u32

table: Array[u32] = array(u32, [10, 20, 30, 10])
buffer: Array[u8] = array(u8, 32)
LINE = b"GET /index.html HTTP/1.1\r\nHost: example\r\n\r\n"


def parse(line: bytes) -> int:
    total = 0
    for field in line.split(b";"):
        key, eq, value = field.partition(b"=")
        if eq == b"=":
            print(key.strip(), value.strip(), int(value), end=" | ")
            total += int(value)
        else:
            print("no value:", field, end=" | ")
    print()
    return total


def first_word(s: str) -> str:
    for word in s.split():
        return word
    return ""


def hexdigits(s: str) -> bool:
    return all(c in "0123456789abcdef" for c in s)


def main() -> int:
    print(parse(b"a = 1;b=22 ;c; d=-3"))
    print(first_word("  hello world "), repr_(first_word("   ")))
    s = "añ€z añ€z"
    print(s.find("€"), s.rfind("€"), s.find("q"), s.index("z"), s.rindex("z"), s.count("ñ"))
    print(s.count(""), s.find("a", 1), s.find("z", -1), s.rfind("a", 0, 5), s.count("a", 1, 100))
    b = b"abracadabra"
    print(b.find(b"abra", 1), b.rfind(b"abra"), b.count(b"a"), b.count(97), b.find(99))
    print(b.index(b"c"), b.count(b""), b.find(b"x"), b.count(b"abra", -4), b.find(b"", 20))
    print(b.rfind(b"", 3, 2))
    print(s.startswith("añ"), s.endswith(("q", "€z")), b.startswith((b"x", b"ab")), b.endswith(b"bra"), s.startswith(()))
    print("  xx yy ".strip(), "[", "  xx".lstrip(), "xx  ".rstrip(), "]", b"..a.b..".strip(b"."))
    print("éàxàé".strip("àé"), b"\t a \n".strip(), "\u2003x\u00a0".strip())
    print(b"prefix-body".removeprefix(b"prefix-"), "name.py".removesuffix(".py"), "name.py".removesuffix(".txt"))
    print("a=b=c".partition("="), "a=b=c".rpartition("="), "abc".partition("="), b"abc".rpartition(b"="))
    for w in "a,b,,c".split(","):
        print(w, end="/")
    for w in "a,b,,c".split(",", 1):
        print(w, end="/")
    for bw in b"  a  b c  ".split():
        print(bw, end="/")
    for w in "  a  b c  ".split(None, 1):
        print(w, end="/")
    for w in "  a  b c  ".split(maxsplit=0):
        print(w, end="/")
    print()
    for i, line in enumerate(LINE.split(b"\r\n")):
        print(i, line, len(line), end="; ")
    for line2 in "one\ntwo\r\nthree\u2028four\n\nfive".splitlines():
        print(line2, end="|")
    for line3 in b"one\ntwo\r\nthree\x0bfour\n".splitlines(True):
        print(line3, end="|")
    print()
    print("abc".isalpha(), "ab1".isalpha(), "ab1".isalnum(), "123".isdigit(), "".isdigit())
    print(b"12".isdigit(), b"1x".isdigit(), " \t".isspace(), b" \n".isspace(), "ABC".isupper())
    print("AB1".isupper(), "Ab".isupper(), b"ab".islower(), "é".isalpha(), "É".isupper())
    print("ß".islower(), "٣".isdigit(), "½".isnumeric(), "½".isdigit(), "日本".isalpha())
    print("ǅ".isupper(), b"\xe9".isalpha(), b"12A".isupper())
    print(s[1], s[-1], s[1:3], s[:2], s[-3:], len(s[2:]), s[2:2] == "", s[3] == "z")
    for i in range(3):
        print(s[i], ord(s[i]), end=" ")
    print(chr(65), chr(0x20AC), ord(chr(300)), chr(table[0] + 40))
    for n in range(97, 100):
        print(chr(n), end="")
    print("abc" < "abd", "añ" > "az", "b" >= "abc", b"a" <= b"b", max("pear", "apple"), min(["pear", "apple", "fig"]))
    print((1000).to_bytes(2, "big"), (-2).to_bytes(4, "little", signed=True), (5).to_bytes(1, "big"))
    print(table[1].to_bytes(length=3, byteorder="big"))
    n = 0xFFFF_FFFF_FFFF
    raw = n.to_bytes(8, "little")
    print(raw, len(raw), raw[0], int.from_bytes(raw, "little") == n)
    print(int.from_bytes((-5).to_bytes(2, "big", signed=True), "big", signed=True))
    print(table.index(30), table.count(10), table[1:].index(10), buffer.count(0))
    buffer[:5].copy_from(b"he,lo")
    view = bytes(buffer[:5])
    head, _, tail = view.partition(b",")
    print(head, tail, view.find(b","), buffer[:5].find(b","), 44 in view, b"lo" in view)
    buffer[0] = 72
    print(head, view.decode(), view.decode("utf-8").find("l"), b"abc")
    print(int("42"), int(" -17 "), int("1_000"), int("ff", 16), int("0x1f", 16), int("0b101", 0), int(b"77", 8), int("zz", 36))
    print(hexdigits("12af"), hexdigits("12ag"), sum(len(w) for w in "the quick brown fox".split()))
    print(max("the quick brown fox".split(), key=len))
    print("b" in "abc".split("b"), any(w.isdigit() for w in b"a b 3".split()), sum(int(x) for x in "1,2,3".split(",")))
    print(round(7), round(-3, 2), divmod(-7, 2), abs(-3))
    return 0


def repr_(s: str) -> bool:
    return s == ""
