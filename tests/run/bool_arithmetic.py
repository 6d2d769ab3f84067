"""A bool is an integer in [0, 1] in arithmetic, and prints as a bool by itself."""

from vipc.lang import Array, array, u8, u32

flags: Array[bool] = array(bool, 5)


def is_odd(n: u32) -> bool:
    return n % 2 == 1


def count(table: Array[bool]) -> int:
    total = 0
    for flag in table:
        total += flag
    return total


def main() -> int:
    yes = True
    no: bool = False
    print(yes, no, yes + yes, yes - no, yes * 7, -yes, ~no, yes << 3)
    print(yes & no, yes | no, yes ^ yes, yes > no, yes == 1, no == 0)
    print(is_odd(3), is_odd(4), is_odd(3) + is_odd(5), bool(7), bool(0), int(yes), u8(yes))
    for i in range(5):
        flags[i] = is_odd(i)
    flags[0] = not flags[0]
    print(count(flags), flags[0], flags[1], flags[2])
    total: u32 = 10
    total += yes
    total -= is_odd(7)
    print(total, f"{yes} {no!r} {yes:d} {yes:>6} {yes:5}|")
    print(1 if yes else 0, yes and no, yes or no, not yes)
    return 0
