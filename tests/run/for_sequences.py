"""for over arrays, spans, bytes, str, enumerate, zip, reversed, and displays."""

from vipc.lang import Array, array, i16, u8, u32

table: Array[u32] = array(u32, [10, 20, 30, 40])
names: Array[i16] = array(i16, [-1, -2, -3])


def main() -> int:
    for value in table:
        print(value, end=" ")
    for value in table[1:3]:
        print(value, end=" ")
    print()
    for i, value in enumerate(table):
        print(i, value, end="; ")
    for i, name in enumerate(names, 5):
        print(i, name, end="; ")
    print()
    for a, b in zip(table, names):
        print(a + b, end=" ")
    for value in reversed(table):
        print(value, end=" ")
    for i in reversed(range(3)):
        print(i, end=" ")
    for i in reversed(range(0, 10, 4)):
        print(i, end=" ")
    print()
    for byte in b"\x00az\xff":
        print(byte, end=" ")
    for letter in "né":
        print(letter, end=" ")
    for number in (3, 1, 2):
        print(number, end=" ")
    for number in [9, 8]:
        print(number, end=" ")
    print()
    for value in table:
        if value == 30:
            print("found")
            break
    else:
        print("not found")
    for value in table:
        if value == 31:
            break
    else:
        print("not found")
    small: u8 = 0
    for i, (a, b) in enumerate(zip(table, reversed(table))):
        small += i * (a < b)
    print(small)
    return 0
