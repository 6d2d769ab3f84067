"""The line of an assertion that fails is that of its last comparison, as in CPython."""


def one(n: int) -> None:
    assert (n > 5 or
            n == 1), "between"


def two(n: int) -> None:
    assert n > 5, (
        "text")


def three(n: int) -> None:
    assert (
        n > 5
    ), "msg"


def four(n: int) -> None:
    assert small(
        n)


def five(n: int) -> None:
    assert (
        small(n)
        and not (
            n == 0
        )
        and small(
            n)
    )


def six(n: int) -> None:
    assert (
        0
        < n
        < 5
    ), n


def small(n: int) -> bool:
    return n > 0


def fail(which: int) -> None:
    match which:
        case 1:
            one(0)
        case 2:
            two(0)
        case 3:
            three(0)
        case 4:
            four(0)
        case 5:
            five(0)
        case _:
            six(7)


def chain(which: int) -> None:
    try:
        fail(which)
    except AssertionError:
        if which < 6:
            chain(which + 1)
        raise


def main() -> int:
    chain(1)
    return 0
