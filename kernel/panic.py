"""What happens when the kernel, or a program, does what it must not.

I1. A fault in the kernel's user copies costs the caller BAD_ADDRESS; a failed check in the check phase of a call costs
    it INTERNAL; everything else of the kernel's own is a panic.
I2. A panic ends in the recovery monitor and never returns. A fault while it prints is named, not followed.
"""

from typing import Final

from abi.errors import INTERNAL
from abi.layout import PAGE, USER_STACK_SIZE, USER_STACK_TOP
from abi.start import ENDED_FAULT
from kernel import end, log, monitor, traceback
from kernel.arch import image
from kernel.arch.syndrome import (
    BREAKPOINT,
    DATA_ABORT,
    DATA_ABORT_KERNEL,
    INSTRUCTION_ABORT,
    class_of,
    describe,
    is_write,
)
from kernel.console import write, write_bytes
from kernel.obj import elf
from kernel.obj.bootfs import bootfs
from kernel.obj.process import Process
from kernel.phase import phase
from kernel.sched import scheduler
from vipc.lang import Span, u32, u64
from vipc.lang.arm64 import wfi
from vipc.lang.unsafe import address_of, bytes_at, span_at

FRAME_WORDS: Final = 36
LINK: Final = 30
COUNTER: Final = 32
SYNDROME: Final = 34
FAULT_ADDRESS: Final = 35
STACK_GUARD: Final = 16 * PAGE          # an access this far below the stack counts as its overflow
NO_REGISTER: Final = 31
RESUME_FRAME: Final = 0


class Depth:
    """How many faults of the kernel are being handled."""

    count: u32

    def __init__(self) -> None:
        self.count = 0


depth: Depth = Depth()


def kernel_fault(frame: Span[u64]) -> u64:
    """Handles a fault at EL1: RESUME_FRAME, or the address of the registers of the program to resume."""
    counter = frame[COUNTER]
    kind = class_of(frame[SYNDROME])
    if kind == DATA_ABORT_KERNEL and image.copy_range_start() <= counter < image.copy_range_end():
        frame[COUNTER] = image.copy_fault_exit()
        return RESUME_FRAME
    caller = scheduler.current
    if kind == BREAKPOINT and phase.is_checking and depth.count == 0 and caller is not None:
        phase.begin_commit()
        log.warning("a check failed in a system call, which answers INTERNAL")
        _print_kernel(frame)
        caller.regs[0] = u64(INTERNAL)
        return address_of(caller.regs)
    _panic(frame)
    return RESUME_FRAME


def _panic(frame: Span[u64]) -> None:
    depth.count += 1
    if depth.count == 1:
        write("\nPANIC: the kernel stopped\n")
        _print_kernel(frame)
    elif depth.count == 2:
        write(f"\na fault while handling a fault, at {frame[COUNTER]:#x}\n")
    else:
        while True:
            wfi()
    monitor.run(False)


def _print_kernel(frame: Span[u64]) -> None:
    start = image.line_table_start()
    table = bytes_at(start, image.line_table_end() - start)
    at_check = class_of(frame[SYNDROME]) == BREAKPOINT
    traceback.print_traceback(table, image.image_start(), False, at_check, frame)
    _print_reason(table, image.image_start(), frame, frame[SYNDROME], frame[FAULT_ADDRESS])


def program_fault(process: Process, syndrome: u64, address: u64) -> None:
    """Ends the running program, with its traceback."""
    write(f"\nviper: process {process.id} (")
    write_bytes(_name_of(process))
    write(") ended by a fault\n")
    table = elf.line_table(bootfs.file(process.image_offset, process.image_size))
    base = elf.image_base(bootfs.file(process.image_offset, process.image_size))
    traceback.print_traceback(table, base, True, class_of(syndrome) == BREAKPOINT, process.regs)
    if _is_stack_overflow(syndrome, address):
        write("RecursionError: stack exhausted\n")
    else:
        _print_reason(table, base, process.regs, syndrome, address)
    end.end_process(process, 1, ENDED_FAULT)


def _print_reason(table: bytes, base: u64, registers: Span[u64], syndrome: u64, address: u64) -> None:
    kind = class_of(syndrome)
    if kind == BREAKPOINT and syndrome & 0xC000 == 0x4000:
        code = u32(syndrome & 0x3FFF)
        traceback.print_trap(table, base, registers[COUNTER], code, _value(registers, code >> 5 & 31),
                             _value(registers, code & 31))
    elif kind == DATA_ABORT or kind == DATA_ABORT_KERNEL:
        verb = "write to" if is_write(syndrome) else "read of"
        write(f"SystemError: {verb} address {address:#x} is not allowed (at {registers[COUNTER]:#x})\n")
    elif kind == INSTRUCTION_ABORT:
        write(f"SystemError: no code at address {address:#x} (called from {registers[LINK]:#x})\n")
    else:
        write(f"SystemError: {describe(kind)} at {registers[COUNTER]:#x} (syndrome {syndrome:#x})\n")


def _value(registers: Span[u64], number: u32) -> u64:
    return 0 if number == NO_REGISTER else registers[number]


def _is_stack_overflow(syndrome: u64, address: u64) -> bool:
    bottom: u64 = USER_STACK_TOP - USER_STACK_SIZE
    return class_of(syndrome) == DATA_ABORT and bottom - STACK_GUARD <= address < bottom


def _name_of(process: Process) -> bytes:
    length = 0
    while length < len(process.name) and process.name[length] != 0:
        length += 1
    return process.name[0:length]


def frame_at(address: u64) -> Span[u64]:
    """The saved registers at an address that kernel/arch/vectors.s gave."""
    return span_at(u64, address, FRAME_WORDS)
