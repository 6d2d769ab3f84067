"""Views, sorting by recursion, code points, negative constant bounds."""

from vipc.lang import Array, Span, array, i64, u8, u16, u32


class Err(Exception):
    def __init__(self, code: int, what: str) -> None:
        self.code = code
        self.what = what

class Matrix:
    data: Array[u32] = array(u32, 16)

    def at(self, i: u32, j: u32) -> u32:
        return self.data[i * 4 + j]

    def set(self, i: u32, j: u32, v: u32) -> None:
        self.data[i * 4 + j] = v

    def row(self, i: u32) -> Span[u32]:
        return self.data[i * 4:i * 4 + 4]

def quick(a: Span[u32], lo: int, hi: int) -> None:
    if lo >= hi:
        return
    p = a[(lo + hi) // 2]
    i = lo
    j = hi
    while i <= j:
        while a[i] < p:
            i += 1
        while a[j] > p:
            j -= 1
        if i <= j:
            a[i], a[j] = a[j], a[i]
            i += 1
            j -= 1
    quick(a, lo, j)
    quick(a, i, hi)

def find(s: bytes, c: u8) -> int:
    for i, x in enumerate(s):
        if x == c:
            return i
    else:
        return -1

def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def parse(s: bytes) -> int:
    v = 0
    if len(s) == 0:
        raise Err(1, "empty")
    for c in s:
        if not 48 <= c <= 57:
            raise Err(c, "bad digit")
        v = v * 10 + (c - 48)
    return v

def tryparse(s: bytes) -> None:
    try:
        print(parse(s))
    except Err as e:
        print("err", e.code, e.what, e)
    except OverflowError as e:
        print("overflow", e)

def nest(n: int) -> int:
    total = 0
    for i in range(n):
        for j in range(i):
            if (i + j) % 3 == 0:
                continue
            if j > 5:
                break
            total += i * j
        else:
            total += 1000
    return total

def swap(a: int, b: int) -> tuple[int, int]:
    return b, a

def main() -> int:
    m = Matrix()
    for i in range(4):
        for j in range(4):
            m.set(i, j, i * 10 + j)
    print(m.at(2, 3), sum(m.row(1)))
    for v in m.row(3):
        print(v, end=",")
    print()
    nums = array(u32, [9, 3, 7, 1, 8, 2, 5])
    quick(nums, 0, len(nums) - 1)
    for v in nums:
        print(v, end=" ")
    print()
    print(find(b"hello", 108), find(b"hello", 122), fib(15))
    tryparse(b"12345")
    tryparse(b"12x")
    tryparse(b"")
    tryparse(b"99999999999999999999999")
    print(nest(10))
    x, y = swap(1, 2)
    x, y = swap(x, y)
    print(x, y)
    s = "naïve ☃ 𝄞"
    print(len(s), s, s == "naïve ☃ 𝄞")
    for ch in s:
        print(ord(ch), end=" ")
    print()
    b = array(u8, 8)
    b[0:3].copy_from(b"abc")
    print(bytes(b[0:3]), b[2], bytes(b))
    w = b[0:4]
    w.fill(120)
    print(bytes(b[:5]), bytes(b[5:]), len(b[:-2]))
    t: i64 = -5
    while t:
        t += 1
    print(t)
    q: u16 = 65535
    try:
        q += 1
    except OverflowError as e:
        print(e, q)
    print(nums[-1], nums[-7])
    try:
        bad = nums[2:9]
        print(len(bad))
    except IndexError as e:
        print(e)
    try:
        i = 5
        bad = nums[i:2]
        print(len(bad))
    except IndexError as e:
        print(e)
    return 7
