"""Checks of the machine by a program on it; results as TAP lines, each with the nonce that the caller gave.

The nonce shows the reader on the other end of the line that these are the results it asked for.
"""

from abi.errors import BAD_HANDLE, OK
from abi.start import FOREVER
from lib import calls
from lib.program import program
from lib.text import as_text
from vipc.lang import Array, array, noinline, u8, u32

TESTS = 6
NO_HANDLE = 0xFFFF_FFFF
LONGEST_NONCE = 32

untouched: Array[u8] = array(u8, 65536)
table: Array[u32] = array(u32, 8)


@noinline
def element(index: int) -> u32:
    """Reads an element."""
    return table[index]


def memory_is_zero() -> bool:
    """Static memory that nobody wrote."""
    for byte in untouched:
        if byte != 0:
            return False
    return True


def memory_keeps() -> bool:
    """What is written is read back, at every place."""
    for place in range(len(untouched)):
        untouched[place] = place * 7 % 251
    for place in range(len(untouched)):
        if untouched[place] != place * 7 % 251:
            return False
    return True


def a_check_fails() -> bool:
    """An index out of range raises, and the program goes on."""
    try:
        element(8)
    except IndexError:
        return True
    return False


def the_clock_advances() -> bool:
    """And never goes back."""
    before = calls.time_now()[1]
    for _ in range(1000):
        now = calls.time_now()[1]
        if now < before:
            return False
        before = now
    return True


def a_bad_handle_is_refused() -> bool:
    """The kernel answers; it does not fall."""
    return calls.task_wait(NO_HANDLE, 0)[0] == BAD_HANDLE


def a_program_starts_and_ends() -> bool:
    """With the status that it ended with."""
    error, child, _ = calls.task_spawn(program.own, b"spin", b"spin\x00x\x001000000\x001000000\x00", 0)
    if error != OK or calls.task_kill(child, 9) != OK:
        return False
    error, status, _ = calls.task_wait(child, FOREVER)
    return error == OK and status == 9 and calls.cap_close(child) == OK


def report(number: int, passed: bool, text: str) -> int:
    """One line; 1 for a failure."""
    nonce = as_text(program.argument(1))
    if passed:
        print(f"TAP-{nonce} ok {number} - {text}")
        return 0
    print(f"TAP-{nonce} not ok {number} - {text}")
    return 1


def main() -> int:
    """selftest NONCE."""
    nonce = program.argument(1)
    if len(nonce) == 0 or len(nonce) > LONGEST_NONCE:
        print("usage: selftest NONCE")
        return 2
    print(f"TAP-{as_text(nonce)} 1..{TESTS}")
    failed = report(1, memory_is_zero(), "static memory begins as zeroes")
    failed += report(2, memory_keeps(), "memory keeps what is written")
    failed += report(3, a_check_fails(), "a failing check raises, and the program goes on")
    failed += report(4, the_clock_advances(), "the clock never goes back")
    failed += report(5, a_bad_handle_is_refused(), "a handle that nobody gave is refused")
    failed += report(6, a_program_starts_and_ends(), "a program starts, is ended, and gives its status")
    return 0 if failed == 0 else 1
