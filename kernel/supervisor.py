"""The first program: started at boot, started again when it ends, and given up when it keeps ending.

I1. While no first program lives and the monitor was not left by `resume`, this is the only way anything runs.
"""

from typing import Final

from abi.errors import OK
from abi.rights import GRANT_ALL
from kernel import log, monitor
from kernel.arch import timer
from kernel.console import write
from kernel.obj import program
from kernel.obj.process import processes
from vipc.lang import Array, array, i64, u8, u32, u64

NAME_LENGTH: Final = 24
STARTS_MAX: Final = 3
WINDOW: Final = 60_000_000_000          # nanoseconds


class First:
    """Its name, and how often it was started within the window."""

    length: u32
    starts: u32
    window_start: u64
    name: Array[u8] = array(u8, NAME_LENGTH)

    def __init__(self) -> None:
        self.length = 0
        self.starts = 0
        self.window_start = 0


first: First = First()


def choose(name: bytes) -> None:
    """Names the first program; a name that is too long is cut and will not be found."""
    length = min(len(name), NAME_LENGTH)
    for n in range(length):
        first.name[n] = name[n]
    first.length = length


def keep_first_program() -> bool:
    """Starts the first program if nothing lives any more; True: go on waiting for interrupts."""
    if processes.live > 0:
        return True
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
        write(f"viper: the first program cannot start: error {result}\n")
        first.starts = 0
        monitor.run(True)
    return False


def _start() -> i64:
    program.set_request(first.name[0:first.length], GRANT_ALL)
    return program.start(None)
