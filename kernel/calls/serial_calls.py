"""The serial line: read and write, waiting for the interrupt."""

from typing import Final

from abi.errors import BAD_ADDRESS, OK, TIMED_OUT
from abi.start import FOREVER
from kernel import led, sched
from kernel.arch import timer
from kernel.arch.user_memory import read_user, write_user
from kernel.calls.restart import RESTART
from kernel.obj.process import FOR_INPUT, FOR_OUTPUT, Process
from kernel.phase import phase
from kernel.serial import serial
from vipc.lang import Array, array, i64, u8, u64

CHUNK: Final = 256

chunk: Array[u8] = array(u8, CHUNK)


def read(caller: Process, slot: i64, address: u64, length: u64, deadline: u64) -> i64:
    """Copies what has arrived, at most CHUNK bytes; x1 counts them."""
    if length == 0:
        caller.regs[1] = 0
        return OK
    if not serial.has_input():
        if deadline != FOREVER and deadline <= timer.now():
            return TIMED_OUT
        phase.begin_commit()
        led.show_prompt()
        sched.block_current(caller, FOR_INPUT, 0, deadline)
        return RESTART
    most = min(length, CHUNK)
    chunk[0:most].fill(0)
    if not write_user(address, chunk[0:most]):
        return BAD_ADDRESS
    phase.begin_commit()
    led.show_prompt()
    count: u64 = 0
    while count < most and serial.has_input():
        chunk[count] = serial.take()
        count += 1
    write_user(address, chunk[0:count])
    caller.regs[1] = count
    return OK


def write(caller: Process, slot: i64, address: u64, length: u64) -> i64:
    """Sends what there is room for; x1 counts the bytes."""
    most = min(length, CHUNK)
    if not read_user(chunk[0:most], address):
        return BAD_ADDRESS
    phase.begin_commit()
    count = serial.write(chunk[0:most])
    if count == 0 and most > 0:
        sched.block_current(caller, FOR_OUTPUT, 0, FOREVER)
        return RESTART
    caller.regs[1] = count
    return OK
