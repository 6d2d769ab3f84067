"""Sums over loops whose turns are known: up to the last value that fits, and one beyond."""

from vipc.lang import Array, array, i8, i16, u8, u16, u32, u64

ones: Array[u8] = array(u8, 40, fill=1)
mixed: Array[i8] = array(i8, [-128, 127, -1, 5, -128, 100])
words: Array[u32] = array(u32, 8, fill=0xFFFF_FFFF)


def fits() -> u8:
    total: u8 = 0
    for i in range(255):
        total += 1
    return total


def one_too_many() -> u8:
    total: u8 = 0
    for i in range(256):
        total += 1
    return total


def nested() -> u16:
    total: u16 = 0
    for i in range(257):
        for j in range(255):
            total += 1
    return total


def nested_too_many() -> u16:
    total: u16 = 1
    for i in range(257):
        for j in range(255):
            total += 1
    return total


def downwards() -> i16:
    total: i16 = 100
    for i in range(10, 0, -1):
        for value in mixed:
            total += value
        total -= 1
    return total


def downwards_too_far() -> i8:
    total: i8 = -100
    for value in mixed:
        total += value
    return total


def two_ways(n: int) -> int:
    a = 0
    b = 1000
    for i in range(n):
        if i & 1:
            a += i
        else:
            b -= ones[i % 40] * 2
    return a * 10000 + b


def start_over() -> u32:
    most: u32 = 0
    for row in range(6):
        run: u32 = 0
        for column in range(row * 7):
            run += ones[column % 40] * 3
        most = max(most, run)
    return most


def sum_of_words() -> u64:
    total: u64 = 0
    for turn in range(1000):
        for word in words:
            total += word
    return total


def sum_in_32_bits() -> u32:
    total: u32 = 0
    for word in words:
        total += word
    return total


def while_loop(step: u8) -> u32:
    total: u32 = 0
    at: u32 = 0
    while at < 0xFFFF_FF00:
        total += 1
        at += 0x0100_0000 + step
    return total


def growing_end() -> int:
    end = 3
    i = 0
    total = 0
    while i < end:
        total += i
        if end < 60:
            end += 2
        i += 1
    return total


def attempt(which: int) -> None:
    try:
        match which:
            case 0:
                print(fits())
            case 1:
                print(one_too_many())
            case 2:
                print(nested())
            case 3:
                print(nested_too_many())
            case 4:
                print(downwards())
            case 5:
                print(downwards_too_far())
            case 6:
                print(two_ways(0), two_ways(1), two_ways(99))
            case 7:
                print(start_over(), sum_of_words())
            case 8:
                print(sum_in_32_bits())
            case 9:
                print(while_loop(0))
            case 10:
                print(while_loop(255))
            case _:
                print(growing_end())
    except OverflowError as e:
        print("OverflowError:", e)


def main() -> int:
    for which in range(12):
        attempt(which)
    return 0
