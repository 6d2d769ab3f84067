"""0 divided by integers, of every size and sign: the float's zero has the sign of the quotient."""

from vipc.lang import noinline, u64


@noinline
def divide(a: int, b: int, c: u64) -> None:
    print(a / b, a / (b + 1), 0 / b, a / c, f"{0 / b:08.3f}", b / c > 0)


def main() -> int:
    for b in (5, -5, 9223372036854775806, -9223372036854775807, -9223372036854775808):
        divide(0, b, 18446744073709551615)
        divide(-1, b, 9223372036854775809)
    return 0
