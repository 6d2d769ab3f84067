"""What errors say: the texts of traps (those of vipc/lang/traps.py, a test compares them), `str` of any error."""

from typing import Final

from vipc.lang import Array, array, extern, u8, u64
from vipc.lang.runtime.errors import FIRST_WORD, KEY, PAYLOAD, TEXT, Descriptor, Record
from vipc.lang.runtime.output import Output, byte_at
from vipc.lang.unsafe import Ptr, address_of, object_at

DIVISION: Final = 5                     # codes of traps that are nothing but text
ASSERT: Final = 8
VALUE: Final = 13
OVERFLOW: Final = 15
SIGNED_ITEM: Final = 105                # letters of Record.shown
FLAGS_ITEM: Final = 102
END: Final = 255
BOOL_ITEM: Final = 98
MEMBER_ITEM: Final = 101
TEXT_ITEM: Final = 115
TEXT_ROOM: Final = 256
OWN_ROOM: Final = 1024                  # of the text that a method makes: vipc/ir/lower/runtime_abi.py
DOT: Final = 46


@extern
def __vip_call_text(function: u64, record: u64, buffer: u64, room: u64) -> tuple[u64, u64]:
    """The text that a method makes of an error, in the buffer or elsewhere; nothing if it fails."""


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
    if error.kind == PAYLOAD and byte_at(error.shown, 0) & 127 > 1:
        _write_items(output, error, True)
        return output.length
    output.text(b"(")
    if error.kind == PAYLOAD:
        _write_items(output, error, True)
    elif error.kind == TEXT or error.kind == KEY:
        output.repr(error.word0, error.word1)
    elif has_text(error):
        text: Array[u8] = array(u8, TEXT_ROOM)
        shown = Output(address_of(text), TEXT_ROOM)
        _write_trap(shown, error)
        output.repr(shown.address, shown.length)
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
    if _method(error) != 0:
        buffer: Array[u8] = array(u8, OWN_ROOM)
        address, length = __vip_call_text(_method(error), address_of(error), address_of(buffer), OWN_ROOM)
        output.put(address, length)
    elif error.kind == TEXT:
        output.put(error.word0, error.word1)
    elif error.kind == KEY:
        output.repr(error.word0, error.word1)
    elif error.kind == PAYLOAD:
        _write_items(output, error, byte_at(error.shown, 0) > 1)
    else:
        _write_trap(output, error)


def _method(error: Record) -> u64:
    """The method that makes the error's text, or 0; what checks raise has none."""
    return object_at(Descriptor, error.descriptor).text if error.kind >= TEXT and error.descriptor != 0 else 0


def plain_text(error: Record) -> tuple[u64, u64]:
    """The constant text that is all of `str(error)`: address (0: there is none) and length."""
    if _method(error) != 0:
        return 0, 0
    if error.kind == TEXT:
        return error.word0, error.word1
    if error.kind == DIVISION or error.kind == ASSERT or error.kind == VALUE or error.kind == OVERFLOW:
        return error.word2, error.word3
    return 0, 0


def has_text(error: Record) -> bool:
    """Whether `str(error)` is anything."""
    if _method(error) != 0:
        text: Array[u8] = array(u8, TEXT_ROOM)
        return error_text(address_of(error), address_of(text), TEXT_ROOM) != 0
    if error.kind == TEXT:
        return error.word1 != 0
    if error.kind == PAYLOAD:
        if byte_at(error.shown, 0) == 1 and byte_at(error.shown, 1) == TEXT_ITEM:
            return Ptr[u64](u64(address_of(error) + FIRST_WORD))[u64(byte_at(error.shown, 2) + 1)] != 0
        return byte_at(error.shown, 0) & 127 != 0
    return error.kind != ASSERT or error.word3 != 0


def _write_items(output: Output, error: Record, as_repr: bool) -> None:
    """As CPython prints `args`: one by itself, several as a tuple."""
    shown = error.shown
    count = byte_at(shown, 0) & 127
    words = Ptr[u64](u64(address_of(error) + FIRST_WORD))
    if count > 1:
        output.text(b"(")
    item: u64 = 0
    while item != count:
        if item != 0:
            output.text(b", ")
        kind = byte_at(shown, u64(1 + 2 * item))
        at: u64 = byte_at(shown, u64(2 + 2 * item))
        if kind == TEXT_ITEM and as_repr:
            output.repr(words[at], words[u64(at + 1)])
        elif kind == TEXT_ITEM:
            output.put(words[at], words[u64(at + 1)])
        elif kind == BOOL_ITEM:
            output.text(b"True" if words[at] != 0 else b"False")
        elif kind == MEMBER_ITEM or kind == FLAGS_ITEM:
            _write_member(output, shown, item, words[at], as_repr)
        else:
            output.number(words[at], kind == SIGNED_ITEM)
        item = u64(item + 1)
    if count > 1:
        output.text(b")")


def _write_member(output: Output, shown: u64, item: u64, value: u64, as_repr: bool) -> None:
    """A member of an enum, from the rows behind the items; a value that has none as a number."""
    at = u64(1 + 2 * (byte_at(shown, 0) & 127))
    while byte_at(shown, at) != END:
        found = byte_at(shown, at) == item
        rest: u64 = value
        for place in range(8):
            if byte_at(shown, u64(at + 1 + place)) != rest & 255:
                found = False
            rest = rest >> 8
        at = u64(at + 9)
        length: u64 = byte_at(shown, at)
        if not (found and as_repr):
            at = u64(at + 1 + length)
            length = byte_at(shown, at)
        if found:
            output.put(u64(shown + at + 1), length)
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
