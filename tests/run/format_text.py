"""Format specs of str and bool, nested text, !r, =, escapes of braces, and what print does with several values."""

from vipc.lang import u8


def main() -> int:
    name = "viper"
    count: u8 = 3
    print(f"{name}|{name:>10}|{name:<10}|{name:^10}|{name:*^11}|{name:s}|{name:3}|{name:.2}|{name:>6.3}|")
    print(f"{name!r} {name!s} {name!r:>10} {count!r} {count!s:>4}")
    print(f"{count=} {name=} {count + 1 = } {count:>4}{name}")
    print(f"{{literal}} {{{count}}} 100%")
    print(f"{'é':>4}|{'世界':<4}|{'':>3}|{name}{name}")
    print("a", "b", "c", sep="-")
    print("a", 1, True, None is None, sep=", ", end=".\n")
    print()
    print("no newline", end="")
    print(" then newline")
    print("", "", sep="x")
    print(1, 2, 3, sep="")
    print(f"{True} {False:>7} {count > 2}")
    return 0
