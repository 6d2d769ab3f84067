"""sep and end of print that are computed."""


def name(n: int) -> str:
    print("asked", n)
    return "." if n > 1 else "\n"


def main() -> int:
    for i in range(3):
        print(i, end=" -> " if i < 2 else "\n")
    sep = "; "
    print(1, 2, 3, sep=sep, end=f" ({sep!r})\n")
    print("a", "b", sep="", end=None)
    print("x", end=name(1))
    print("y", end="-" * 3 + "\n")
    print(sep=sep, end=sep)
    print(1, "z", sep=None, end=name(2))
    print()
    print("last", end=name(1 // (len(sep) - 2)))
    return 0
