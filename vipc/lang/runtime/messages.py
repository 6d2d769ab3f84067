"""What errors say: the texts of traps (those of vipc/lang/traps.py, a test compares them), `str` of any error."""

from typing import Final

from vipc.lang import Array, array, u8, u64
from vipc.lang.runtime.errors import FIRST_WORD, KEY, PAYLOAD, TEXT, Descriptor, Record
from vipc.lang.runtime.output import Output, byte_at
from vipc.lang.unsafe import Ptr, address_of, object_at

DIVISION: Final = 5                     # codes of traps that are nothing but text
ASSERT: Final = 8
VALUE: Final = 13
OVERFLOW: Final = 15
SIGNED_ITEM: Final = 105                # letters of Descriptor.kinds
BOOL_ITEM: Final = 98
MEMBER_ITEM: Final = 101
TEXT_ITEM: Final = 115
TEXT_ROOM: Final = 256
DOT: Final = 46


def error_text(record: u64, buffer: u64, room: u64) -> u64:
    """Writes `str(error)`, cut off at `room` bytes; the length."""
    output = Output(buffer, room)
    write_text(output, object_at(Record, record))
    return output.length


def error_repr(record: u64, buffer: u64, room: u64) -> u64:
    """Writes `repr(error)`, cut off at `room` bytes; the length."""
    output = Output(buffer, room)
    error = object_at(Record, record)
    descriptor = object_at(Descriptor, error.descriptor)
    module = _module_length(descriptor)
    output.put(u64(descriptor.name + module), u64(descriptor.name_length - module))
    if error.kind == PAYLOAD and error.given > 1:
        _write_payload(output, error, True)
        return output.length
    output.text(b"(")
    if error.kind == PAYLOAD and (error.given == 0 or byte_at(descriptor.kinds, 0) != TEXT_ITEM):
        _write_payload(output, error, True)
    elif error.kind == KEY:
        write_text(output, error)
    elif error.kind == PAYLOAD or error.kind == TEXT or has_text(error):
        text: Array[u8] = array(u8, TEXT_ROOM)
        length = error_text(record, address_of(text), TEXT_ROOM)
        output.repr(address_of(text), length)
    output.text(b")")
    return output.length


def _module_length(descriptor: Descriptor) -> u64:
    """How much of the class's name is that of its module, dot included."""
    at = descriptor.name_length
    while at != 0 and byte_at(descriptor.name, u64(at - 1)) != DOT:
        at = u64(at - 1)
    return at


def write_text(output: Output, error: Record) -> None:
    """Writes `str(error)`."""
    if error.kind == TEXT:
        output.put(error.word0, error.word1)
    elif error.kind == KEY:
        output.repr(error.word0, error.word1)
    elif error.kind == PAYLOAD:
        _write_payload(output, error, error.given > 1)
    else:
        _write_trap(output, error)


def plain_text(error: Record) -> tuple[u64, u64]:
    """The constant text that is all of `str(error)`: address (0: there is none) and length."""
    if error.kind == TEXT:
        return error.word0, error.word1
    if error.kind == DIVISION or error.kind == ASSERT or error.kind == VALUE or error.kind == OVERFLOW:
        return error.word2, error.word3
    return 0, 0


def has_text(error: Record) -> bool:
    """Whether `str(error)` is anything."""
    if error.kind == TEXT:
        return error.word1 != 0
    if error.kind == PAYLOAD:
        descriptor = object_at(Descriptor, error.descriptor)
        if error.given == 1 and byte_at(descriptor.kinds, 0) == TEXT_ITEM:
            return error.word1 != 0
        return error.given != 0
    return error.kind != ASSERT or error.word3 != 0


def _write_payload(output: Output, error: Record, as_repr: bool) -> None:
    """As CPython prints `args`, the positional arguments: one by itself, several as a tuple."""
    descriptor = object_at(Descriptor, error.descriptor)
    count = error.given
    if count == 0:
        return
    words = Ptr[u64](u64(address_of(error) + FIRST_WORD))
    if count > 1:
        output.text(b"(")
    at: u64 = 0
    item: u64 = 0
    while item != count:
        if item != 0:
            output.text(b", ")
        kind = byte_at(descriptor.kinds, item)
        if kind == TEXT_ITEM:
            if count > 1:
                output.repr(words[at], words[u64(at + 1)])
            else:
                output.put(words[at], words[u64(at + 1)])
            at = u64(at + 1)
        elif kind == BOOL_ITEM:
            output.text(b"True" if words[at] != 0 else b"False")
        elif kind == MEMBER_ITEM:
            _write_member(output, descriptor, item, words[at], as_repr)
        else:
            output.number(words[at], kind == SIGNED_ITEM)
        at = u64(at + 1)
        item = u64(item + 1)
    if count > 1:
        output.text(b")")


def _write_member(output: Output, descriptor: Descriptor, item: u64, value: u64, as_repr: bool) -> None:
    """A member of an enum, from the table behind the letters; a value that none has (of flags) as a number."""
    kinds = descriptor.kinds
    at: u64 = 0
    while byte_at(kinds, at) != 0:
        at = u64(at + 1)
    at = u64(at + 1)
    while at < descriptor.kinds_length:
        found = byte_at(kinds, at) == item
        rest: u64 = value
        for place in range(8):
            if byte_at(kinds, u64(at + 1 + place)) != rest & 255:
                found = False
            rest = rest >> 8
        at = u64(at + 9)
        length: u64 = byte_at(kinds, at)
        if not (found and as_repr):
            at = u64(at + 1 + length)
            length = byte_at(kinds, at)
        if found:
            output.put(u64(kinds + at + 1), length)
            return
        at = u64(at + 1 + length)
    output.number(value, False)


def _write_trap(output: Output, error: Record) -> None:
    match error.kind:
        case 0:
            _two(output, error, b"index ", b" is out of range for length ")
        case 1:
            _two(output, error, b"slice end ", b" is out of range for length ")
        case 2:
            _two(output, error, b"slice start ", b" is past its end ")
        case 3:
            _first(output, error)
            output.text(b" does not fit ")
            output.put(error.word2, error.word3)
        case 4:
            output.text(b"result of ")
            output.put(error.word2, error.word3)
        case 6:
            output.text(b"shift count ")
            _first(output, error)
            output.text(b" is out of range")
        case 7:
            output.text(b"negative shift count")
        case 9:
            _two(output, error, b"lengths differ: ", b" and ")
        case 10:
            _first(output, error)
            output.text(b" is not a valid ")
            output.put(error.word2, error.word3)
        case 11:
            output.text(b"'NoneType' object has no attribute '")
            output.put(error.word2, error.word3)
            output.text(b"'")
        case 12:
            output.text(b"an error left an exported function")
        case 14:
            output.text(b"unreachable code was reached")
        case _:
            output.put(error.word2, error.word3)


def _first(output: Output, error: Record) -> None:
    output.number(error.word0, error.word4 & 1 == 0)


def _two(output: Output, error: Record, before: bytes, between: bytes) -> None:
    output.text(before)
    _first(output, error)
    output.text(between)
    output.number(error.word1, error.word4 & 2 == 0)
