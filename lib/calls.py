"""System calls as functions; each answers the error first (0: none).

Generated from abi/syscalls.py by tools/generate_abi.py: do not edit.
"""

from vipc.lang import Span, i64, u8, u64
from vipc.lang.arm64 import svc
from vipc.lang.unsafe import address_of


def task_exit(status: i64) -> i64:
    """Ends the calling process."""
    error, _unused1, _unused2, _unused3 = svc(0x01, u64(status))
    return error


def task_spawn(parent: u64, name: bytes, arguments: bytes, grants: u64) -> tuple[i64, u64, u64]:
    """Starts the program `name` of the bootfs with the NUL-terminated strings of `arguments`."""
    error, child, id, _unused3 = svc(0x03, parent, address_of(name), u64(len(name)), address_of(arguments), u64(len(arguments)), grants)
    return error, child, id


def task_wait(child: u64, deadline: u64) -> tuple[i64, u64, u64]:
    """Waits until the process ends."""
    error, status, reason, _unused3 = svc(0x04, child, deadline)
    return error, status, reason


def task_kill(child: u64, status: i64) -> i64:
    """Ends the process."""
    error, _unused1, _unused2, _unused3 = svc(0x05, child, u64(status))
    return error


def task_list(own: u64, first: u64, record: Span[u8]) -> tuple[i64, u64]:
    """Writes the record of the process with the lowest id that is at least `first` (abi/start.py)."""
    error, id, _unused2, _unused3 = svc(0x06, own, first, address_of(record), u64(len(record)))
    return error, id


def time_now() -> tuple[i64, u64]:
    """Nanoseconds since the start."""
    error, nanoseconds, _unused2, _unused3 = svc(0x30)
    return error, nanoseconds


def sleep_until(deadline: u64) -> i64:
    """Waits for the deadline."""
    error, _unused1, _unused2, _unused3 = svc(0x31, deadline)
    return error


def cap_close(handle: u64) -> i64:
    """Gives the handle back."""
    error, _unused1, _unused2, _unused3 = svc(0x70, handle)
    return error


def debug_write(log: u64, level: u64, text: bytes) -> i64:
    """Adds a line to the log: level 0 debug, 1 info, 2 warning, 3 error."""
    error, _unused1, _unused2, _unused3 = svc(0xf0, log, level, address_of(text), u64(len(text)))
    return error


def log_read(log: u64, position: u64, text: Span[u8]) -> tuple[i64, u64, u64]:
    """Copies log text from `position` (0: the oldest kept) on."""
    error, length, next, _unused3 = svc(0xf1, log, position, address_of(text), u64(len(text)))
    return error, length, next


def system_banner(log: u64, text: Span[u8]) -> tuple[i64, u64]:
    """Copies the line that the kernel printed first."""
    error, length, _unused2, _unused3 = svc(0xf2, log, address_of(text), u64(len(text)))
    return error, length


def debug_trap(log: u64, phase: u64) -> i64:
    """Fails a check of the kernel, for its tests: phase 0 while checking (answers INTERNAL), 1 while committing (a panic)."""
    error, _unused1, _unused2, _unused3 = svc(0xf3, log, phase)
    return error


def serial_read(serial: u64, data: Span[u8], deadline: u64) -> tuple[i64, u64]:
    """Reads what has arrived; waits for the first byte."""
    error, count, _unused2, _unused3 = svc(0x110, serial, address_of(data), u64(len(data)), deadline)
    return error, count


def serial_write(serial: u64, data: bytes) -> tuple[i64, u64]:
    """Writes what there is room for; waits until there is some."""
    error, count, _unused2, _unused3 = svc(0x111, serial, address_of(data), u64(len(data)))
    return error, count


def system_reset(power: u64, off: u64) -> i64:
    """Reboots, or powers off."""
    error, _unused1, _unused2, _unused3 = svc(0x118, power, off)
    return error


def memory_info(own: u64) -> tuple[i64, u64, u64, u64]:
    """Free frames, all frames, and processes."""
    error, free, total, processes = svc(0x140, own)
    return error, free, total, processes
