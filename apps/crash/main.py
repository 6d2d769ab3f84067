"""Goes wrong in a chosen way, so that one can see what then happens."""

from lib.program import program
from vipc.lang import Array, array, noinline, u8, u32, u64
from vipc.lang.unsafe import Ptr, asm

table: Array[u32] = array(u32, 8)


@noinline
def read_null() -> u64:
    """Reads address 8."""
    return Ptr[u64](8)[0]


@noinline
def read_at(index: int) -> u32:
    """Reads an element."""
    return table[index]


@noinline
def narrow(value: int) -> u8:
    """Stores a number in a byte."""
    small: u8 = value
    return small


@noinline
def descend(depth: int) -> int:
    """Calls itself for ever."""
    return descend(depth + 1) + 1


@noinline
def execute_nothing() -> None:
    """An instruction that does not exist."""
    asm(".word 0")


def main() -> int:
    """crash KIND."""
    kind = program.argument(1)
    if kind == b"null":
        print(f"{read_null()}")
    elif kind == b"index":
        print(f"{read_at(8)}")
    elif kind == b"overflow":
        print(f"{narrow(300)}")
    elif kind == b"stack":
        print(f"{descend(0)}")
    elif kind == b"illegal":
        execute_nothing()
    print("usage: crash null|index|overflow|stack|illegal")
    return 2
