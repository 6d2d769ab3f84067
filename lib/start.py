"""Where a program starts, and how it ends: start block, main, status.

`__vip_main` is made by the compiler: it calls the program's main, prints an uncaught exception, and gives the status.
Registers at the first instruction: x0 the start block, sp below it; everything else is 0.
"""

from lib import calls
from lib.output import output
from lib.program import program
from vipc.lang import entry, export, i64, naked, noreturn, u64
from vipc.lang.unsafe import asm


@entry
@naked
def _start() -> None:
    asm("mov x28, #0")
    asm("mov x29, #0")
    asm("bl program_start")
    asm("mov x29, #0")                  # tracebacks end here
    asm("bl __vip_main")
    asm("bl program_end")


@export
def program_start(block: u64) -> None:
    """The first function."""
    program.adopt(block)


@export
@noreturn
def program_end(status: i64) -> None:
    """The last function."""
    leave(status)


@noreturn
def leave(status: i64) -> None:
    """Ends the program."""
    output.flush()
    while True:
        calls.task_exit(status)
