"""Time: what the clock says, and sleep."""

from abi.errors import OK
from kernel import sched
from kernel.arch import timer
from kernel.calls.restart import RESTART
from kernel.obj.process import FOR_TIME, Process
from kernel.phase import phase
from vipc.lang import i64, u64


def now(caller: Process) -> i64:
    """Nanoseconds since the boot, in x1."""
    caller.regs[1] = timer.now()
    return OK


def sleep_until(caller: Process, deadline: u64) -> i64:
    """Waits for the deadline."""
    if deadline <= timer.now():
        return OK
    phase.begin_commit()
    sched.block_current(caller, FOR_TIME, 0, deadline)
    return RESTART
