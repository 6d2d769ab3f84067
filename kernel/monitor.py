"""The recovery monitor: a prompt of the kernel itself, with polled input and output.

Entered by a panic, by BREAK or three Ctrl-\\ within a second, and when the first program cannot be kept running.
`resume` goes back, but not after a panic. After a panic the LED blinks meanwhile.
"""

from typing import Final

from kernel import led, reset
from kernel.arch import timer
from kernel.console import write, write_bytes
from kernel.load.command import command_load
from kernel.log import log
from kernel.mem.frames import ANY, DMA32, LOW, frames
from kernel.obj.process import FREE, processes
from kernel.serial import serial
from vipc.lang import Array, array, u8, u32, u64

LINE: Final = 64
NO_INPUT: Final = 0x100
RETURN: Final = 13
NEWLINE: Final = 10
BACKSPACE: Final = 8
DELETE: Final = 127

line: Array[u8] = array(u8, LINE)


def run(can_resume: bool) -> None:
    """Reads and obeys commands until `resume`."""
    serial.flush()
    serial.received.clear()
    serial.pending_interrupts = 0
    write("\nrecovery monitor: `help` lists the commands\n")
    while True:
        write("monitor> ")
        length = _read_line(not can_resume)
        if _obey(line[0:length], can_resume):
            return


def _obey(command: bytes, can_resume: bool) -> bool:
    """True: leave the monitor."""
    if len(command) == 0:
        return False
    if command == b"help":
        write("help ps mem log load reboot poweroff resume\n")
    elif command == b"ps":
        _show_processes()
    elif command == b"mem":
        _show_memory()
    elif command == b"log":
        _show_log()
    elif command == b"load":
        command_load()
    elif command == b"reboot":
        reset.reboot()
    elif command == b"poweroff":
        reset.power_off()
    elif command == b"resume":
        if can_resume:
            return True
        write("not after a panic: reboot\n")
    else:
        write("unknown command\n")
    return False


def _show_processes() -> None:
    write("  id parent state frames name\n")
    for process in processes.records:
        if process.state != FREE:
            write(f"{process.id:4} {process.parent:6} {process.state:5} {process.space.frames:6} ")
            _write_name(process.name)
            write("\n")


def _write_name(name: bytes) -> None:
    length = 0
    while length < len(name) and name[length] != 0:
        length += 1
    write_bytes(name[0:length])


def _show_memory() -> None:
    write(f"{frames.free()} of {frames.total} frames free: ")
    write(f"{frames.zones[LOW].free} below 1 GiB, {frames.zones[DMA32].free} below 3 GiB, ")
    write(f"{frames.zones[ANY].free} above\n")
    handles: u32 = 0
    held: u64 = 0
    for process in processes.records:
        handles += process.table.used
        held += process.space.frames
    write(f"{processes.live} processes with {handles} handles and {held} frames\n")


def _show_log() -> None:
    position = log.oldest()
    while position < log.written:
        byte = log.data[position % len(log.data)]
        if byte == NEWLINE:
            serial.put_polled(RETURN)
        serial.put_polled(byte)
        position += 1


def _read_line(blinking: bool) -> u32:
    """A line without its end, echoed."""
    length: u32 = 0
    while True:
        word = serial.get_polled()
        if word == NO_INPUT:
            if blinking:
                led.blink(timer.now())
        elif word == RETURN or word == NEWLINE:
            write("\n")
            return length
        elif word == BACKSPACE or word == DELETE:
            if length > 0:
                length -= 1
                write("\b \b")
        elif 32 <= word < 127 and length < LINE:
            line[length] = u8(word)
            serial.put_polled(u8(word))
            length += 1
