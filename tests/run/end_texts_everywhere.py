"""Text formatting into sinks, join, floats, iteration."""
from vipc.lang import Span, array, i32, sink, u8, u16

lines = 0


@sink
def log(level: u8, text: str) -> None:
    global lines
    if level > 0:
        print(text, end="")
        lines += 1


class Rect:
    def __init__(self, w: float, h: float) -> None:
        self.w = w
        self.h = h

    def area(self) -> float:
        return self.w * self.h

    def __repr__(self) -> str:
        return f"Rect({self.w!r}, {self.h!r})"

    def __str__(self) -> str:
        return f"{self.w:.1f}x{self.h:.1f}"


class Range2:
    def __init__(self, low: int, high: int, step: int = 1) -> None:
        self.at = low
        self.high = high
        self.step = step

    def __iter__(self) -> "Range2":
        return self

    def __next__(self) -> int:
        if self.at >= self.high:
            raise StopIteration()
        at = self.at
        self.at += self.step
        return at


def table(values: Span[i32]) -> None:
    print("-" * 12)
    for i, v in enumerate(values, start=1):
        print(f"{i:>3} | {v:<+6d}|")
    print("=" * 12, sep="", end="\n\n")


def main() -> int:
    rect = Rect(2.0, 3.5)
    print(rect, f"{rect!r} {rect.area():08.3f}", repr(rect), str(rect))
    log(1, f"value {rect.w} {rect}\n")
    log(0, "nothing\n")
    log(2, "constant\n")
    print(lines)
    table(array(i32, [1, -20, 300]))
    print(sum(Range2(0, 10, 3)), max(Range2(1, 5)))
    for a, b in zip(Range2(0, 3), "abc"):
        print(a, b, end=" ")
    for i, x in enumerate(Range2(5, 8)):
        print(i, x, end=" ")
    for x in Range2(0, 2):
        for y in Range2(x, 3):
            print((x, y), end="")
    else:
        print(" done")
    print(4 in Range2(0, 10, 2), any(x > 8 for x in Range2(0, 10)), min((x * x for x in Range2(3, 6)), default=-1))
    print(1e16, 1e-5, 123456789.125, -0.0, 1.0, 1 / 3, 2.0 ** 70, float("nan"), 1e308 * 10, f"{3.14159:.3}", f"{0.5:%}")
    print(int(3.9), int(-3.9), round(3.5), round(-2.5), 7.5 // 2, -7.5 % 2, float(7), 3 == 3.0, 2 ** 0.5)
    print(f"{1234567.891:,.2f}", f"{1e-7:e}", f"{255:X} {255:o} {-255:#b}", f"{65:c}", f"{True:d}", f"{'abc':.2}", f"{'é':>3}|")
    print("tab\tnew\\n", 'q"uo', b"\x00\xff'", "\u20ac", "a" "b", """multi
line""")
    print(f"{'x' * 3}", "," .join(f"{n:02}" for n in (1, 2, 3)), "".join("ab"), " ".join(w for w in "x y".split()))
    print("abc" > "abd", "abc" in "xabcx", "" in "a", "abc".startswith(("x", "a")), b"abc".endswith(b"c"), "a-b".partition("-"))
    print("  x ".lstrip() + "|", "xxhixx".strip("x"), "hello".count("l"), "hello".rfind("l"), "hello".index("e"), len(b"abc"))
    print(int("42"), int("-7"), int("ff", 16), int(" 12 "), chr(65), ord("A"), "9".isdigit(), "a1".isalnum(), "A".isupper())
    values = array(u16, 3)
    for i in range(3):
        values[i] = i * i
    print(bool(values), not values[:0], len(values[1:]), values[-1])
    try:
        print(int("12x"))
    except ValueError as error:
        print(error)
    return int(1e300)
