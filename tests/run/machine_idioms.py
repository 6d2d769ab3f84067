"""What the machine has instructions for: divisions by constants, rotations, fields, sparse choices, joined comparisons."""

from vipc.lang import Array, array, i32, i64, noinline, u8, u16, u32, u64

whole: Array[u64] = array(u64, [0, 1, 2, 3, 6, 7, 9, 10, 11, 13, 14, 23, 24, 99, 100, 0xFFFF, 0xFFFF_FFFF, 0x1_0000_0000,
                                0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFF5, 0xFFFF_FFFF_FFFF_FFFF])
signed: Array[i64] = array(i64, [0, 1, -1, 2, -2, 6, -6, 7, -7, 9, -9, 10, -10, 11, -11, 99, -100, 1000000, -1000001,
                                 0x7FFF_FFFF_FFFF_FFFF, -0x8000_0000_0000_0000, -0x7FFF_FFFF_FFFF_FFFF])


def divided() -> None:
    for x in whole:
        word = u32(x & 0xFFFF_FFFF)
        half = u16(x & 0xFFFF)
        print(x // 3, x // 7, x // 10, x % 10, x // 14, x % 24, x // 1000, x % 641, x // 0xFFFF_FFFF_FFFF_FFFE)
        print(word // 7, word % 10, word // 60, half // 10, half % 100, (x >> 3) // 7, (x >> 1) % 1000)


def floored() -> None:
    for x in signed:
        print(x // 3, x % 3, x // 7, x % 7, x // 10, x % 10, x // 1000000, x % 1000000, x // 8, x % 8, x % -7, x // -10)


@noinline
def digits(n: u64) -> u64:
    """Quotient and remainder in one turn, in either order."""
    total: u64 = 0
    while n != 0:
        total = total * 3 % 1000003 + n % 10
        n = n // 10
    return total


@noinline
def digits_of(n: i64, base: i64) -> i64:
    total: i64 = 0
    for _ in range(6):
        quotient = n // base
        total += n % base
        n = quotient
    return total


@noinline
def rotated(x: u32, n: u32) -> u32:
    count = n & 31
    return u32(x << count | x >> 32 - count)


@noinline
def rotated_right(x: u32, n: u32) -> u32:
    count = n & 31
    return u32(x >> count | x << 32 - count)


@noinline
def with_field(x: u64, y: u64) -> u64:
    x = x & ~0xFF00 | (y & 0xFF) << 8
    x = x & ~0xFFFF_0000 | (y >> 4 & 0xFFFF) << 16
    x = x & ~0xF | y >> 9 & 0xF
    return x & ~(0xFF << 48) | u64(u8(y >> 3 & 0xFF)) << 48


@noinline
def word_field(x: u32, y: u8) -> u32:
    return x & 0xFFFF_FF00 | y


@noinline
def products(a: i32, b: i32, c: i64, d: u32, e: u32, f: u64) -> tuple[i64, i64, i64, u64, u64]:
    x: i64 = i64(a) * b
    return c // 2 + x, c // 2 - i64(b) * a, -(i64(a) * b), f // 2 + u64(d) * e // 2, u64(f - u64(d) * e)


def sparse(n: i64) -> str:
    match n:
        case -5000000000:
            return "far below"
        case -1:
            return "minus one"
        case 1 | 2:
            return "one, two"
        case 3:
            return "three"
        case 4:
            return "four"
        case 100:
            return "hundred"
        case 4096:
            return "page"
        case 70000:
            return "many"
        case 0x7FFF_FFFF_FFFF_FFFF:
            return "most"
        case _:
            return "none"


@noinline
def joined(a: i64, b: i64, c: u64) -> int:
    result = 0
    if a >= 10 and b < 20:
        result += 1
    if a == 5 or b == 6:
        result += 2
    if 100 <= c < 1000:
        result += 4
    if not (a < -7 or c > 500):
        result += 8
    both = a > b and c != 7
    either = a <= -31 or c >= 31
    if both == either:
        result += 16
    return result


def main() -> int:
    divided()
    floored()
    for x in whole:
        print(digits(x), rotated(u32(x & 0xFFFF_FFFF), u32(x % 37)), rotated_right(u32(x >> 32), u32(x % 64)), rotated(u32(x >> 32), 32))
        print(with_field(x, 0x1234_5678_9ABC_DEF0), with_field(0x0F1E_2D3C_4B5A_6978, x), word_field(u32(x >> 32), u8(x & 0xFF)))
    for y in signed:
        print(digits_of(y, 10), digits_of(y, -7), digits_of(y, 3), sparse(y), joined(y, y % 30, u64(y & 1023)))
        print(joined(y % 64 - 32, y, u64(y & 63)))
    for n in (-5000000000, -5000000001, 0, 3, 4, 5, 99, 100, 101, 4095, 4096, 4097, 69999, 70000, 70001):
        print(sparse(n))
    low, high = -0x8000_0000, 0x7FFF_FFFF
    print(products(low, high, 7, 0xFFFF_FFFF, 0xFFFF_FFFE, 9), products(low, low, -9, 3, 5, 1), products(-3, 5, 100, 65536, 65537, 0))
    return 0
