"""ESR_EL1: why an exception was taken. Reference: ARM DDI 0487 D19.2.40."""

from typing import Final

from vipc.lang import u64

UNKNOWN: Final = 0x00
WAIT: Final = 0x01
FLOATING_POINT: Final = 0x07
SYSTEM_CALL: Final = 0x15
SYSTEM_REGISTER: Final = 0x18
INSTRUCTION_ABORT: Final = 0x20
INSTRUCTION_ABORT_KERNEL: Final = 0x21
COUNTER_ALIGNMENT: Final = 0x22
DATA_ABORT: Final = 0x24
DATA_ABORT_KERNEL: Final = 0x25
STACK_ALIGNMENT: Final = 0x26
BREAKPOINT: Final = 0x3C
WRITE: Final = 1 << 6


def class_of(syndrome: u64) -> u64:
    """The exception class."""
    return syndrome >> 26 & 0x3F


def is_write(syndrome: u64) -> bool:
    """Of a data abort: whether it was a store."""
    return syndrome & WRITE != 0


def describe(kind: u64) -> str:
    """The class in words."""
    if kind == UNKNOWN:
        return "illegal instruction"
    if kind == WAIT or kind == SYSTEM_REGISTER:
        return "privileged instruction"
    if kind == FLOATING_POINT:
        return "floating point is not available"
    if kind == COUNTER_ALIGNMENT or kind == STACK_ALIGNMENT:
        return "misaligned program counter or stack pointer"
    return "exception"
