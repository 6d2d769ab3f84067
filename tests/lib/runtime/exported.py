"""The runtime's functions for the tests, under names of their own."""

from vipc.lang import export, i64, u64
from vipc.lang.runtime import format, memory, messages


@export
def integer(buffer: u64, word: u64, flags: u64, width: u64, fill: u64) -> u64:
    """format.integer."""
    return format.integer(buffer, word, flags, width, fill)


@export
def decimal(buffer: u64, word: u64, is_signed: u64) -> u64:
    """format.decimal."""
    return format.decimal(buffer, word, is_signed)


@export
def padded(buffer: u64, address: u64, length: u64, width: u64, fill: u64, align: u64) -> u64:
    """format.pad; a text that stays where it is, is moved to the buffer."""
    place, size = format.pad(buffer, address, length, width, fill, align)
    memory.move(buffer, place, size)
    return size


@export
def cut(address: u64, length: u64, characters: u64) -> u64:
    """format.cut."""
    return format.cut(address, length, characters)


@export
def quoted(buffer: u64, address: u64, length: u64, kind: u64, piece: u64) -> u64:
    """format.quoted, all pieces; `piece` is the buffer of one."""
    cursor: u64 = 0
    done: u64 = 0
    while True:
        size, cursor = format.quoted(address, length, kind, cursor, piece)
        if size == 0:
            return done
        memory.move(u64(buffer + done), piece, size)
        done = u64(done + size)


@export
def move(target: u64, source: u64, count: u64) -> None:
    """memory.move."""
    memory.move(target, source, count)


@export
def set_bytes(address: u64, value: u64, count: u64) -> None:
    """memory.set_bytes."""
    memory.set_bytes(address, value, count)


@export
def equal(a: u64, a_length: u64, b: u64, b_length: u64, size: u64) -> bool:
    """memory.equal."""
    return memory.equal(a, a_length, b, b_length, size)


@export
def compare(a: u64, a_length: u64, b: u64, b_length: u64) -> i64:
    """memory.compare."""
    return memory.compare(a, a_length, b, b_length)


@export
def find(address: u64, length: u64, part: u64, part_length: u64) -> i64:
    """memory.find."""
    return memory.find(address, length, part, part_length)


@export
def ends_with(address: u64, length: u64, part: u64, part_length: u64) -> bool:
    """memory.ends_with."""
    return memory.ends_with(address, length, part, part_length)


@export
def integer_from_bytes(address: u64, length: u64, is_big: u64, is_signed: u64) -> u64:
    """memory.integer_from_bytes."""
    return memory.integer_from_bytes(address, length, is_big, is_signed)


@export
def count_code_points(address: u64, length: u64) -> u64:
    """memory.count_code_points."""
    return memory.count_code_points(address, length)


@export
def code_point(address: u64) -> u64:
    """memory.code_point."""
    return memory.code_point(address)


@export
def error_text(record: u64, buffer: u64, room: u64) -> u64:
    """messages.error_text."""
    return messages.error_text(record, buffer, room)
