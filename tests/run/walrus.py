"""Assignment expressions and conditional expressions, nested and with side effects."""

from vipc.lang import Array, array, i32, u8

data: Array[u8] = array(u8, [4, 8, 15, 16, 23, 42, 0])
position: u8 = 0


def read() -> u8:
    global position
    value = data[position]
    position += 1
    return value


def sign(n: i32) -> i32:
    return -1 if n < 0 else 1 if n > 0 else 0


def size(n: i32) -> str:
    return "small" if n < 10 else "medium" if n < 100 else "large"


def main() -> int:
    while (value := read()) != 0:
        print(value, end=" ")
    print(position)
    if (half := data[5] // 2) > 20 and half < 22:
        print("half", half)
    total = (a := 3) * (b := a + 1) + a
    print(total, a, b)
    print(sign(-9), sign(0), sign(9), size(5), size(50), size(500))
    wide = data[0] if data[1] > 100 else -1
    print(wide, (1 if False else 2) + (3 if True else 4))
    return 0
