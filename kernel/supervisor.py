"""The first program: started at boot, started again when it ends, and given up when it keeps ending.

I1. While no first program lives and the monitor was not left by `resume`, this is the only way anything runs.
"""

from typing import Final

from abi.errors import NO_MEMORY, NOT_EXECUTABLE, NOT_FOUND, OK
from abi.rights import GRANT_ALL
from kernel import log, monitor
from kernel.arch import timer
from kernel.command_line import RECOVERY, options
from kernel.console import write, write_bytes
from kernel.obj import program
from kernel.obj.process import processes
from vipc.lang import i64, u32, u64

STARTS_MAX: Final = 3
WINDOW: Final = 60_000_000_000          # nanoseconds


class First:
    """How often it was started within the window, and whether the monitor of `mode=recovery` has had its turn."""

    starts: u32
    window_start: u64
    is_released: bool

    def __init__(self) -> None:
        self.starts = 0
        self.window_start = 0
        self.is_released = False


first: First = First()


def keep_first_program() -> bool:
    """Starts the first program if nothing lives any more; True: go on waiting for interrupts."""
    if processes.live > 0:
        return True
    if options.mode == RECOVERY and not first.is_released:
        first.is_released = True
        monitor.run(True)
        return False
    now = timer.now()
    if first.starts == 0 or now > first.window_start + WINDOW:
        first.starts = 0
        first.window_start = now
    if first.starts == STARTS_MAX:
        write("viper: the first program ended three times within a minute\n")
        first.starts = 0
        monitor.run(True)
        return False
    first.starts += 1
    if first.starts > 1:
        log.warning("the first program ended: starting it again")
    result = _start()
    if result != OK:
        write("viper: the first program cannot start: ")
        write_bytes(options.init[0:options.init_length])
        write(f": {error_name(result)}\n")
        first.starts = 0
        monitor.run(True)
    return False


def error_name(error: i64) -> str:
    """What kept a program from starting."""
    if error == NOT_FOUND:
        return "no such program"
    if error == NOT_EXECUTABLE:
        return "not a program"
    return "no memory" if error == NO_MEMORY else "a limit is reached"


def _start() -> i64:
    program.set_request(options.init[0:options.init_length], GRANT_ALL)
    return program.start(None)
