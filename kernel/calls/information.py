"""What a program may know about the system: the log, the banner, memory; and reset."""

from typing import Final

from abi.errors import BAD_ADDRESS, INTERNAL, INVALID_ARGUMENT, NOT_FOUND, OK
from kernel import log, reset
from kernel.arch.user_memory import read_user, write_user
from kernel.banner import banner
from kernel.log import log as ring
from kernel.mem.frames import frames
from kernel.obj.process import Process, processes
from kernel.phase import phase
from kernel.serial import serial
from vipc.lang import Array, array, i64, u8, u64

TEXT: Final = 256

text: Array[u8] = array(u8, TEXT)


def debug_write(caller: Process, slot: i64, level: u64, address: u64, length: u64) -> i64:
    """Adds a line to the log, with the writer's name."""
    if not read_user(text[0:length], address):
        return BAD_ADDRESS
    phase.begin_commit()
    log.open_line(level)
    log.piece(f"{caller.id}: ")
    log.piece_of_bytes(text[0:length])
    log.close_line()
    return OK


def log_read(caller: Process, slot: i64, position: u64, address: u64, length: u64) -> i64:
    """Copies from the log; bytes in x1, the next position in x2."""
    start = max(position, ring.oldest())
    if start >= ring.written:
        return NOT_FOUND
    most = min(length, TEXT)
    count = ring.copy(start, text[0:most])
    if not write_user(address, text[0:count]):
        return BAD_ADDRESS
    caller.regs[1] = count
    caller.regs[2] = start + count
    return OK


def system_banner(caller: Process, slot: i64, address: u64, length: u64) -> i64:
    """Copies the banner; bytes in x1."""
    if length < banner.length:
        return INVALID_ARGUMENT
    if not write_user(address, banner.text[0:banner.length]):
        return BAD_ADDRESS
    caller.regs[1] = banner.length
    return OK


def debug_trap(caller: Process, slot: i64, kind: u64) -> i64:
    """Fails a check on purpose."""
    if kind == 1:
        phase.begin_commit()
    assert kind > 1, "debug_trap was asked for this"
    return INTERNAL


def system_reset(caller: Process, slot: i64, off: u64) -> i64:
    """Reboots or powers off."""
    phase.begin_commit()
    serial.flush()
    if off == 1:
        reset.power_off()
    reset.reboot()
    return INTERNAL


def memory_info(caller: Process, own: i64) -> i64:
    """Free frames, all frames, processes."""
    caller.regs[1] = frames.free()
    caller.regs[2] = frames.total
    caller.regs[3] = processes.live
    return OK
