"""The end of a process: everything it held is given back.

I1. Afterwards the record holds nothing but its status, for those who have a handle on it.
I2. No process outlives the first program.
"""

from typing import Final

from abi.start import ENDED_KILLED
from kernel import log, sched
from kernel.obj.process import ENDED, FREE, NO_PARENT, Process, processes
from vipc.lang import i64, u32

STATUS_KILLED: Final = 137


def end_process(process: Process, status: i64, reason: u32) -> None:
    """Ends a process that has not ended, and with the first program all others."""
    is_first = process.parent == NO_PARENT
    _end_one(process, status, reason)
    if is_first:
        for other in processes.records:
            if other.state != FREE and other.state != ENDED:
                _end_one(other, STATUS_KILLED, ENDED_KILLED)


def _end_one(process: Process, status: i64, reason: u32) -> None:
    sched.remove(process)
    process.status = status
    process.reason = reason
    process.space.destroy()
    processes.close_all_handles(process)
    log.info(f"process {process.id} ended: reason {reason}, status {status}")
    sched.wake_waiters_of(process.slot)
    processes.release_if_unused(process)
