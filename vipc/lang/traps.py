"""The one table of traps: what a failing check is called, and what it says.

Used by the compiler (code in the `brk` immediate and in the raise stubs), by the hosted checks and by
whoever prints a traceback. Numbers are never reused. Texts are formatted with {a} and {b}, the two values
of the check, and {t}, its constant string (a type's or an operator's name).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trap:
    """One row: code (0..15), key used in the IR, exception class, text."""

    code: int
    key: str
    exception: str
    text: str


TRAPS = (
    Trap(0, "index", "IndexError", "index {a} is out of range for length {b}"),
    Trap(1, "slice_end", "IndexError", "slice end {a} is out of range for length {b}"),
    Trap(2, "slice_start", "IndexError", "slice start {a} is past its end {b}"),
    Trap(3, "fit", "OverflowError", "{a} does not fit {t}"),
    Trap(4, "result", "OverflowError", "result of {t}"),                 # t: "+ does not fit i64"
    Trap(5, "zero_division", "ZeroDivisionError", "{t}"),                # t: CPython's text
    Trap(6, "shift_count", "OverflowError", "shift count {a} is out of range"),
    Trap(7, "shift_negative", "ValueError", "negative shift count"),
    Trap(8, "assert", "AssertionError", "{t}"),
    Trap(9, "length", "ValueError", "lengths differ: {a} and {b}"),
    Trap(10, "enum", "ValueError", "{a} is not a valid {t}"),
    Trap(11, "none", "AttributeError", "'NoneType' object has no attribute '{t}'"),
    Trap(12, "uncaught", "SystemError", "an error left an exported function"),
    Trap(13, "value", "ValueError", "{t}"),
    Trap(14, "unreachable", "SystemError", "unreachable code was reached"),
    Trap(15, "overflow", "OverflowError", "{t}"),
)

FREED = "the object has been freed"
"""Of the ReferenceError that a use of freed storage is."""

BY_KEY = {trap.key: trap for trap in TRAPS}
BY_CODE = {trap.code: trap for trap in TRAPS}
