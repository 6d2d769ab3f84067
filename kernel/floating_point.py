"""Floating-point registers of programs, switched when they are used: most programs use none.

A program meets an exception at its first floating-point instruction after another program's. Then the registers go to
the record of the one that had them, the program's own come in, and the instruction is tried again.

I1. The registers hold those of `holder.owner`; records keep everybody else's.
I2. A program runs with access to them exactly when it is the owner.
I3. A fresh program finds zeros: nothing of an ended one is left.
`floats=off` on the command line leaves access closed: the first use ends a program.
"""

from kernel.arch import floating_point
from kernel.arch.floating_point import KERNEL_ONLY, PROGRAMS_TOO
from kernel.command_line import options
from kernel.obj.process import Process


class Holder:
    """Whose registers are loaded, and whether programs have access now."""

    owner: Process | None
    is_open: bool

    def __init__(self) -> None:
        self.owner = None
        self.is_open = False


holder: Holder = Holder()


def take(process: Process) -> bool:
    """The running program needs the registers; False when programs may not have them."""
    if not options.floats or holder.is_open:
        return False
    floating_point.admit(PROGRAMS_TOO)
    holder.is_open = True
    owner = holder.owner
    if owner is not process:
        if owner is not None:
            floating_point.save(owner.floats)
        floating_point.load(process.floats)
        holder.owner = process
    return True


def prepare(process: Process) -> None:
    """The program runs next (I2)."""
    is_owner = holder.owner is process
    if is_owner != holder.is_open:
        floating_point.admit(PROGRAMS_TOO if is_owner else KERNEL_ONLY)
        holder.is_open = is_owner


def forget(process: Process) -> None:
    """The program ends: its registers are lost (I3)."""
    if holder.owner is process:
        holder.owner = None
        floating_point.admit(KERNEL_ONLY)
        holder.is_open = False
