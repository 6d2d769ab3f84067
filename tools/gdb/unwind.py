"""The frames of a program that does not run, from its saved registers, its memory and its line table: what `viper-backtrace` prints.

I1. Knows nothing of gdb: memory is read by a function that it is given, which answers None where nothing is mapped.
I2. The walk ends: frame records lie ever higher.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vipc.debuginfo.linetable import MAGIC, LineTable, read
from vipc.ir.core import Loc

PAGE = 4096
ADDRESS_BITS = 0x0000_FFFF_FFFF_F000

Read = Callable[[int, int], bytes | None]
"""Memory at an address, so many bytes."""


@dataclass(frozen=True)
class Registers:
    """What the kernel saved of a program that it left."""

    counter: int
    link: int
    frame: int


def line_table(elf: bytes, start: int) -> LineTable:
    """The line table of an image that begins at `start`."""
    return read(elf[elf.index(MAGIC.to_bytes(4, "little")):], start)


def frames(table: LineTable, registers: Registers, memory: Read) -> Iterator[Loc]:
    """The source lines, innermost first; inlined calls are lines of their own."""
    known = table.addresses()
    inner = table.lookup(registers.counter + 4)                 # behind a system call or an access
    if inner is None:
        at = bisect_right(known, registers.counter)
        inner = table.lookup(known[at - 1]) if at else None
    if inner is not None:
        yield from _lines(inner.loc)
        if inner.leaf:
            yield from _called_from(table, registers.link)
    here = registers.frame
    while (record := memory(here, 16)) is not None:
        yield from _called_from(table, int.from_bytes(record[8:], "little"))
        above = int.from_bytes(record[:8], "little")
        if above <= here:
            break
        here = above


def _called_from(table: LineTable, back: int) -> Iterator[Loc]:
    row = table.lookup(back)
    if row is not None:
        yield from _lines(row.loc)


def _lines(loc: Loc | None) -> Iterator[Loc]:
    while loc is not None:
        yield loc
        loc = loc.caller


def through_tables(root: int, physical: Read) -> Read:
    """Memory as a program sees it whose level-1 table lies at the physical address `root`."""

    def page(address: int) -> int | None:
        table = root
        for shift in (30, 21, 12):
            raw = physical(table + 8 * (address >> shift & 511), 8)
            entry = int.from_bytes(raw or b"", "little")
            if not entry & 1:
                return None
            table = entry & ADDRESS_BITS
        return table

    def user(address: int, size: int) -> bytes | None:
        found = b""
        while len(found) < size:
            at = address + len(found)
            start = page(at)
            part = None if start is None else physical(start + at % PAGE, min(PAGE - at % PAGE, size - len(found)))
            if part is None:
                return None
            found += part
        return found

    return user
