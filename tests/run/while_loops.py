"""while with else, break and continue, nested loops, loops on conditions with calls."""

from vipc.lang import u8, u32

budget: u8 = 5


def spend() -> bool:
    global budget
    if budget == 0:
        return False
    budget -= 1
    return True


def isqrt(n: u32) -> u32:
    low: u32 = 0
    high: u32 = 65_536
    while low + 1 < high:
        middle = (low + high) // 2
        if middle * middle <= n:
            low = middle
        else:
            high = middle
    return low


def main() -> int:
    n = 0
    while n < 5:
        n += 1
        if n == 2:
            continue
        print(n, end=" ")
    else:
        print("done")
    while spend():
        if budget == 2:
            break
        print("spent", budget)
    else:
        print("never")
    while spend():
        pass
    else:
        print("empty", budget)
    outer = 0
    while True:
        inner = 0
        while True:
            inner += 1
            if inner > outer:
                break
        outer += inner
        if outer > 50:
            break
    print(outer, inner)
    print(isqrt(0), isqrt(1), isqrt(99), isqrt(100), isqrt(4_294_967_295))
    while False:
        print("never")
    return 0
