"""Tracebacks as CPython 3.11 prints them, without source lines, to file descriptor 2."""

from vipc.lang import Array, array, extern, u8, u64
from vipc.lang.runtime import errors, format, lines, messages
from vipc.lang.runtime.errors import Record
from vipc.lang.unsafe import Ptr, address_of, object_at

_SHOWN = 3


@extern
def __vip_write(fd: u64, address: u64, length: u64) -> None: ...


class Last:
    """The line printed last, and how often it came; to fold equal lines."""

    function: u64 = 0
    line: u64 = 0
    count: u64 = 0


def write(text: str) -> None:
    """Text to the error output."""
    raw = text.encode()
    __vip_write(2, address_of(raw), len(raw))


def _write_name(address: u64) -> None:
    __vip_write(2, address, errors.text_length(address))


def _write_number(value: u64) -> None:
    digits: Array[u8] = array(u8, 24)
    __vip_write(2, address_of(digits), format.decimal(address_of(digits), value, 0))


def print_uncaught() -> None:
    """The error in flight has left `main`."""
    t = errors.thread()
    t.error.end = t.top
    print_error(address_of(t.error), 0)


def print_error(record: u64, depth: u64) -> None:
    """An error with the errors it is chained to, oldest first."""
    r = object_at(Record, record)
    if depth < errors.POOL:
        if r.cause != 0:
            print_error(r.cause, u64(depth + 1))
            write("\nThe above exception was the direct cause of the following exception:\n\n")
        elif r.context != 0 and r.suppress == 0:
            print_error(r.context, u64(depth + 1))
            write("\nDuring handling of the above exception, another exception occurred:\n\n")
    if r.end > r.start:
        write("Traceback (most recent call last):\n")
        _entries(r)
    d = Ptr[u64](r.descriptor)
    __vip_write(2, d[1], d[2])
    text: Array[u8] = array(u8, 256)
    length = messages.error_text(record, address_of(text), 256)
    if length > 0:
        write(": ")
        __vip_write(2, address_of(text), length)
    write("\n")


def _entries(r: Record) -> None:
    last = Last()
    at: u64 = r.end
    while at > r.start:
        at -= 1
        if r.left_out != 0 and u64(at + 1) == errors.middle(r):
            _flush(last)
            last.count = 0
            write("  ... ")
            _write_number(r.left_out)
            write(" frames left out\n")
        found = errors.entry(at)
        record = lines.find(found[0])
        if record != lines.NOWHERE:
            for _ in range(found[1]):
                _chain(last, record)
    _flush(last)


def _chain(last: Last, innermost: u64) -> None:
    """The lines of one address: the outermost caller first."""
    at: u64 = innermost
    while lines.has_caller(at):
        at = u64(at + 1)
    while True:
        _line(last, lines.function(at), lines.line(at))
        if at == innermost:
            break
        at -= 1


def _line(last: Last, function: u64, line: u64) -> None:
    if last.count != 0 and last.function == function and last.line == line:
        last.count = u64(last.count + 1)
    else:
        _flush(last)
        last.function = function
        last.line = line
        last.count = 1
    if last.count <= _SHOWN:
        write('  File "')
        _write_name(lines.file(function))
        write('", line ')
        _write_number(line)
        write(", in ")
        _write_name(lines.name(function))
        write("\n")


def _flush(last: Last) -> None:
    """The note about equal lines that were not printed."""
    if last.count > _SHOWN:
        more: u64 = u64(last.count - _SHOWN)
        write("  [Previous line repeated ")
        _write_number(more)
        write(" more time]\n" if more == 1 else " more times]\n")
