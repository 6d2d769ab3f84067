"""Operations whose operands lie on both sides of zero and above 2^63: the exact result, or a trap."""

from vipc.lang import i64, u64


def quotient(a: u64, b: i64) -> u64:
    return a // b


def halved(a: u64) -> i64:
    return a // (-2)


def negated(a: u64, b: u64) -> u64:
    return (-a) // b


def divided(a: i64, b: u64) -> i64:
    return a // b


def chosen(a: i64, b: u64) -> u64:
    return b if a >= 0 else a


def compared(a: i64, b: u64) -> bool:
    return (b if a >= -9 else a) >= -11


def masked(a: u64, b: u64) -> u64:
    return (a - b) & (-4)


def wrapped(a: i64, b: u64) -> u64:
    return u64(b if a >= 0 else a)


def show(a: i64, b: u64) -> None:
    print(a, b)
    for step in range(8):
        try:
            if step == 0:
                print("quotient", quotient(b, a))
            elif step == 1:
                print("halved", halved(b))
            elif step == 2:
                print("negated", negated(b, b))
            elif step == 3:
                print("divided", divided(a, b))
            elif step == 4:
                print("chosen", chosen(a, b))
            elif step == 5:
                print("compared", compared(a, b))
            elif step == 6:
                print("masked", masked(b, b // 2))
            else:
                print("wrapped", wrapped(a, b))
        except (OverflowError, ZeroDivisionError) as error:
            print(step, error)


def main() -> int:
    for a in (-(1 << 63), -17, -1, 0, 3, (1 << 63) - 1):
        show(a, 0)
        show(a, 1)
        show(a, 61)
        show(a, 1 << 63)
        show(a, (1 << 64) - 1)
    return 0
