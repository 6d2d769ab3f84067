"""Tracebacks as CPython 3.11 prints them, without source lines."""

from typing import Final

from vipc.lang import Array, array, extern, u8, u64
from vipc.lang.runtime import lines
from vipc.lang.runtime.errors import ENTRIES, ENTRY, Descriptor, Record, __vip_thread_block, current_error
from vipc.lang.runtime.messages import has_text, plain_text, write_text
from vipc.lang.runtime.output import Output
from vipc.lang.unsafe import Ptr, address_of, object_at

ERROR_OUTPUT: Final = 2
BUFFER: Final = 1024
RESERVE: Final = 512                    # room kept for what is added without `_put`
SHOWN_REPEATS: Final = 3                # equal lines in a row beyond these are counted


@extern
def __vip_write(file: u64, address: u64, length: u64) -> None:
    """Writes to standard output (1) or the error output (2)."""


class Last:
    """The line printed last, and how often it has come in a row."""

    function: u64
    line: u64
    count: u64

    def __init__(self) -> None:
        self.function = 0
        self.line = 0
        self.count = 0


def print_uncaught() -> None:
    """Prints the error in flight, which has left `main`."""
    buffer: Array[u8] = array(u8, BUFFER)
    output = Output(address_of(buffer), BUFFER)
    error = current_error()
    error.end = Ptr[u64](__vip_thread_block())[1]
    _print_error(output, error)
    _flush(output)


def _flush(output: Output) -> None:
    __vip_write(ERROR_OUTPUT, output.address, output.length)
    output.length = 0


def _put(output: Output, address: u64, length: u64) -> None:
    """Adds a text of any length; whatever is added next finds room."""
    if u64(output.room - output.length) < u64(length + RESERVE):
        _flush(output)
    if length > RESERVE:
        __vip_write(ERROR_OUTPUT, address, length)
    else:
        output.put(address, length)


def _print_error(output: Output, error: Record) -> None:
    """The error, after the one it came from."""
    if error.cause != 0:
        _print_error(output, object_at(Record, error.cause))
        output.text(b"\nThe above exception was the direct cause of the following exception:\n\n")
    elif error.context != 0 and error.hides_context == 0:
        _print_error(output, object_at(Record, error.context))
        output.text(b"\nDuring handling of the above exception, another exception occurred:\n\n")
    if error.end != error.start or error.left_out != 0:
        output.text(b"Traceback (most recent call last):\n")
    _print_entries(output, error)
    descriptor = object_at(Descriptor, error.descriptor)
    _put(output, descriptor.name, descriptor.name_length)
    if has_text(error):
        output.text(b": ")
        address, length = plain_text(error)
        if address != 0:
            _put(output, address, length)
        else:
            write_text(output, error)
    output.text(b"\n")


def _print_entries(output: Output, error: Record) -> None:
    last = Last()
    entry = error.end
    while entry != error.start:
        entry = u64(entry - 1)
        place = Ptr[u64](u64(__vip_thread_block() + ENTRIES + entry * ENTRY))
        chain = lines.find_chain(place[0])
        left = place[1]
        while left != 0 and chain != lines.NOTHING:
            _print_chain(output, chain, last)
            left = u64(left - 1)
        if error.left_out != 0 and entry == u64(error.start + error.gap):
            _end_repeats(output, last)
            output.text(b"  ... ")
            output.number(error.left_out, False)
            output.text(b" frames left out\n")
    _end_repeats(output, last)


def _print_chain(output: Output, chain: u64, last: Last) -> None:
    """A function, after those it was inlined into."""
    record = u64(chain + lines.chain_length(chain))
    while record != chain:
        record = u64(record - 1)
        _print_line(output, lines.chain_function(record), lines.chain_line(record), last)


def _print_line(output: Output, function: u64, line: u64, last: Last) -> None:
    if last.count != 0 and last.function == function and last.line == line:
        last.count = u64(last.count + 1)
        if last.count > SHOWN_REPEATS:
            return
    else:
        _end_repeats(output, last)
        last.function = function
        last.line = line
        last.count = 1
    output.text(b'  File "')
    file = lines.function_file(function)
    _put(output, file, lines.string_length(file))
    output.text(b'", line ')
    output.number(line, False)
    output.text(b", in ")
    name = lines.function_name(function)
    _put(output, name, lines.string_length(name))
    output.text(b"\n")


def _end_repeats(output: Output, last: Last) -> None:
    if last.count > SHOWN_REPEATS:
        more = u64(last.count - SHOWN_REPEATS)
        output.text(b"  [Previous line repeated ")
        output.number(more, False)
        output.text(b" more times]\n" if more > 1 else b" more time]\n")
    last.count = 0
