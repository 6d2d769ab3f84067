"""What str and repr show of an exception: its positional arguments; KeyError shows its text as a repr."""


class Odd(Exception):
    """Has a default."""

    def __init__(self, code: int, flag: bool = True, name: str = "it's") -> None:
        self.code = code
        self.flag = flag
        self.name = name


class Missing(KeyError):
    """Derives from KeyError."""


def note(value: int) -> int:
    print("note", value)
    return value


def fail(n: int) -> int:
    if n == 0:
        raise Odd(3)
    if n == 1:
        raise Odd(3, False)
    if n == 2:
        raise Odd(code=3)
    if n == 3:
        raise Odd(4, name="x")
    if n == 4:
        raise Odd(4, True, "x")
    if n == 5:
        raise KeyError("it's")
    if n == 6:
        raise Missing("")
    if n == 7:
        raise Odd(flag=note(1) == 1, code=note(2))
    raise Missing


def main() -> int:
    for n in range(9):
        try:
            fail(n)
        except Odd as e:
            print(f"{n}: {e} | {e!r} | {e.code} {e.flag} {e.name}")
        except KeyError as e:
            print(f"{n}: {e} | {e!r} | {e!r:>20}")
    try:
        raise KeyError("first")
    except KeyError:
        raise Odd(5)
