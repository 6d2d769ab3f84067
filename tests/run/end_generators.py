"""A traceback through generators within generators, and a list that is made before it is gone through."""

from vipc.lang import Array, array, u32

table: Array[u32] = array(u32, [10, 20, 30, 0])


def inverse(n: int) -> int:
    return 100 // n


def nested() -> int:
    return sum(
        sum(inverse(y) for y in range(x, -1, -1))
        for x in range(3, 5)
    )


def main() -> int:
    try:
        for x in [
            table[i] + table[i + 1]
            for i in range(4)
        ]:
            print("never", x)
    except IndexError:
        return nested()
    return 0
