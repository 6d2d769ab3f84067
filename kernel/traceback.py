"""Tracebacks as Python prints them, from saved frame pointers and a line table.

The walk goes inwards out, so frames are collected first, equal neighbours counted, and printed from the outermost.
I1. A frame record is read only where that is safe: the kernel's within the image, a program's by a copy that may fail.
I2. The walk ends: frame pointers must rise, and at most WALK_MAX frames are looked at.
"""

from typing import Final

from kernel import line_table
from kernel.arch import image
from kernel.arch.user_memory import is_user_range, read_user
from kernel.console import write, write_bytes
from kernel.line_table import NOTHING
from kernel.trap_text import write_trap
from vipc.lang import Array, Span, array, u8, u32, u64
from vipc.lang.unsafe import Ptr

ENTRIES: Final = 64
WALK_MAX: Final = 20_000
FRAME_POINTER: Final = 29             # words of the registers (kernel/arch/vectors.s)
LINK: Final = 30
COUNTER: Final = 32
SHOWN_REPEATS: Final = 3                # CPython shows three equal lines, then counts
CHAIN_MAX: Final = 32


class Walk:
    """The frames of one traceback: addresses as rows have them, innermost first."""

    count: u32
    left_out: u32
    in_user: bool
    base: u64                           # of the image
    rows: Array[u32] = array(u32, ENTRIES)
    repeats: Array[u32] = array(u32, ENTRIES)
    record: Array[u64] = array(u64, 2)  # frame pointer of the caller, return address
    chain: Array[u32] = array(u32, CHAIN_MAX)

    def __init__(self) -> None:
        self.count = 0
        self.left_out = 0
        self.in_user = False
        self.base = 0

    def add(self, row: u32) -> None:
        """Appends a frame, or counts it to the one before."""
        if self.count > 0 and self.rows[self.count - 1] == row:
            self.repeats[self.count - 1] += 1
        elif self.count < ENTRIES:
            self.rows[self.count] = row
            self.repeats[self.count] = 1
            self.count += 1
        else:
            self.left_out += 1

    def read_record(self, frame: u64) -> bool:
        """Reads the frame record at `frame` into `record`."""
        if frame % 8 != 0 or frame == 0:
            return False
        if self.in_user:
            self.record[0] = user_word(frame)
            self.record[1] = user_word(frame + 8)
            return self.record[1] != 0
        if not image.image_start() <= frame < image.image_end() - 16:
            return False
        self.record[0] = Ptr[u64](frame)[0]
        self.record[1] = Ptr[u64](frame)[1]
        return True


walk: Walk = Walk()
word_buffer: Array[u8] = array(u8, 8)


def user_word(address: u64) -> u64:
    """A word of the running program, or 0."""
    if not is_user_range(address, 8) or not read_user(word_buffer, address):
        return 0
    value: u64 = 0
    for n in range(8):
        value = value | u64(word_buffer[n]) << (8 * n)
    return value


def print_traceback(table: bytes, base: u64, in_user: bool, at_check: bool, registers: Span[u64]) -> None:
    """Prints the frames from the outermost to the one that was interrupted with these registers: at a failed check, or
    by a fault."""
    walk.count = 0
    walk.left_out = 0
    walk.in_user = in_user
    walk.base = base
    _add_innermost(table, at_check, registers[COUNTER], registers[LINK])
    here = registers[FRAME_POINTER]
    for _ in range(WALK_MAX):
        if not walk.read_record(here):
            break
        _add_caller(table, walk.record[1])
        above = walk.record[0]
        if above <= here:
            break
        here = above
    if in_user and walk.count > 1:
        walk.count -= 1                 # the compiler's call of main
    write("Traceback (most recent call last):\n")
    index = walk.count
    if walk.left_out > 0:
        write(f"  ... {walk.left_out} frames left out\n")
    while index > 0:
        index -= 1
        _print_entry(table, walk.rows[index], walk.repeats[index])


def _add_innermost(table: bytes, at_check: bool, counter: u64, link: u64) -> None:
    """The row of a check is at its address, that of an access that may fault behind it; else the nearest before counts.
    Without a frame record the caller is in x30."""
    if not walk.base <= counter <= walk.base + 0xFFFF_FFFF:
        _add_caller(table, link)
        return
    row = NOTHING if at_check else line_table.find_row(table, u32(counter + 4 - walk.base))
    if row == NOTHING:
        row = line_table.find_row_before(table, u32(counter - walk.base))
    if row != NOTHING:
        walk.add(row)
        if line_table.caller_is_in_link_register(table, row):
            _add_caller(table, link)


def _add_caller(table: bytes, address: u64) -> None:
    """The row of a return address; an address that no call of the image has is left out."""
    if walk.base <= address <= walk.base + 0xFFFF_FFFF:
        row = line_table.find_row(table, u32(address - walk.base))
        if row != NOTHING:
            walk.add(row)


def _print_entry(table: bytes, row: u32, repeats: u32) -> None:
    for _ in range(min(repeats, SHOWN_REPEATS)):
        _print_chain(table, row)
    if repeats > SHOWN_REPEATS:
        rest = repeats - SHOWN_REPEATS
        write(f"  [Previous line repeated {rest} more times]\n")


def _print_chain(table: bytes, row: u32) -> None:
    """One row: the function, after those that it was inlined into."""
    length: u32 = 1
    walk.chain[0] = row
    while length < CHAIN_MAX and line_table.chain_goes_on(table, walk.chain[length - 1]):
        walk.chain[length] = walk.chain[length - 1] + 1
        length += 1
    while length > 0:
        length -= 1
        record = walk.chain[length]
        write('  File "')
        write_bytes(line_table.function_file(table, record))
        write(f'", line {line_table.chain_line(table, record)}, in ')
        write_bytes(line_table.function_name(table, record))
        write("\n")


def print_trap(table: bytes, base: u64, counter: u64, immediate: u32, a: u64, b: u64) -> None:
    """Prints what the check at a `brk` says. `immediate`: as encoded, `a` and `b`: the values it names."""
    signs: u32 = 0
    text: bytes = b""
    if base <= counter <= base + 0xFFFF_FFFF:
        record = line_table.find_trap(table, u32(counter - base))
        if record != NOTHING:
            signs = line_table.trap_signs(table, record)
            text = line_table.trap_text(table, record)
    write_trap(immediate >> 10 & 15, a, b, signs, text)
    write("\n")
