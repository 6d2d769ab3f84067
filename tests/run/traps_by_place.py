"""Every typed place checks what is stored: variables, fields, elements, parameters, results."""

from vipc.lang import Array, array, i16, u8, u16, u32, u64


class Box:
    small: u8 = 0
    wide: u32 = 0


box = Box()
table: Array[u16] = array(u16, 2)
counter: u8 = 254
base: u64 = 70_000


def take(value: u16) -> u16:
    return value


def give(value: u64) -> i16:
    return value


def bump() -> None:
    global counter
    counter += 1


def attempt(place: u8) -> None:
    if place == 0:
        local: u16 = base
        print(local)
    elif place == 1:
        box.small = base
    elif place == 2:
        table[1] = base
    elif place == 3:
        print(take(base))
    elif place == 4:
        print(give(base))
    elif place == 5:
        bump()
        bump()
    elif place == 6:
        box.wide -= 1
    elif place == 7:
        table[0] += base
    elif place == 8:
        for _ in range(300):
            box.small += 1


def main() -> int:
    for place in range(9):
        try:
            attempt(place)
        except OverflowError as error:
            print(place, error)
    print(box.small, box.wide, table[0], table[1], counter)
    return 0
