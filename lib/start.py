"""Where a program starts, and how it ends: start block, main, status.

Registers at the first instruction: x0 the start block, sp below it; everything else is 0.
"""

from lib import calls
from lib.output import output
from lib.program import program
from vipc.lang import entry, export, extern, i64, naked, noreturn, u64
from vipc.lang.unsafe import asm


@extern
def __vip_main() -> i64:
    """The program's main; an uncaught exception is printed and gives 1."""


@entry
@naked
def _start() -> None:
    asm("mov x28, #0")
    asm("mov x29, #0")
    asm("mov x30, #0")
    asm("bl program_start")
    asm("brk #0")


@export
@noreturn
def program_start(block: u64) -> None:
    """The first function; never returns."""
    program.adopt(block)
    leave(__vip_main())


@noreturn
def leave(status: i64) -> None:
    """Ends the program."""
    output.flush()
    while True:
        calls.task_exit(status)
