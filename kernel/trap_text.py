"""What a trap says: the last line of a traceback. The same texts as vipc/lang/traps.py (a test compares them)."""

from typing import Final

from kernel.console import write, write_bytes
from vipc.lang import i64, u32, u64

FIRST_UNSIGNED: Final = 1
SECOND_UNSIGNED: Final = 2


def write_trap(code: u32, a: u64, b: u64, signs: u32, text: bytes) -> None:
    """Prints exception class and message."""
    match code:
        case 0:
            write("IndexError: index ")
            _write_value(a, signs & FIRST_UNSIGNED)
            write(" is out of range for length ")
            _write_value(b, signs & SECOND_UNSIGNED)
        case 1:
            write("IndexError: slice end ")
            _write_value(a, signs & FIRST_UNSIGNED)
            write(" is out of range for length ")
            _write_value(b, signs & SECOND_UNSIGNED)
        case 2:
            write("IndexError: slice start ")
            _write_value(a, signs & FIRST_UNSIGNED)
            write(" is past its end ")
            _write_value(b, signs & SECOND_UNSIGNED)
        case 3:
            write("OverflowError: ")
            _write_value(a, signs & FIRST_UNSIGNED)
            write(" does not fit ")
            write_bytes(text)
        case 4:
            write("OverflowError: result of ")
            write_bytes(text)
        case 5:
            write("ZeroDivisionError: ")
            write_bytes(text)
        case 6:
            write("OverflowError: shift count ")
            _write_value(a, signs & FIRST_UNSIGNED)
            write(" is out of range")
        case 7:
            write("ValueError: negative shift count")
        case 8:
            write("AssertionError")
            if len(text) > 0:
                write(": ")
                write_bytes(text)
        case 9:
            write("ValueError: lengths differ: ")
            _write_value(a, signs & FIRST_UNSIGNED)
            write(" and ")
            _write_value(b, signs & SECOND_UNSIGNED)
        case 10:
            write("ValueError: ")
            _write_value(a, signs & FIRST_UNSIGNED)
            write(" is not a valid ")
            write_bytes(text)
        case 11:
            write("AttributeError: 'NoneType' object has no attribute '")
            write_bytes(text)
            write("'")
        case 12:
            write("SystemError: an error left an exported function")
        case 13:
            write("ValueError: ")
            write_bytes(text)
        case 14:
            write("SystemError: unreachable code was reached")
        case 15:
            write("OverflowError: ")
            write_bytes(text)
        case _:
            write(f"SystemError: trap {code}")


def _write_value(value: u64, is_unsigned: u32) -> None:
    if is_unsigned != 0:
        write(f"{value}")
    else:
        write(f"{i64(value)}")
