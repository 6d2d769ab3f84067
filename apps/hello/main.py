"""Says hello, and how it was called."""

from lib.output import write, write_printable
from lib.program import program


def main() -> int:
    """hello WORD...: prints the words; status 0."""
    print("hello from a program")
    number = 1
    while len(program.argument(number)) > 0:
        write(b"argument: ")
        write_printable(program.argument(number))
        write(b"\n")
        number += 1
    return 0
