"""The end of a process: everything it held is given back.

I1. Afterwards the record holds nothing but its status, for those who have a handle on it.
I2. No process outlives the one that started it: nobody else could end it.
"""

from typing import Final

from abi.start import ENDED_KILLED
from kernel import floating_point, log, sched
from kernel.obj.process import Process, processes
from vipc.lang import i64, u32

STATUS_KILLED: Final = 137


def end_process(process: Process, status: i64, reason: u32) -> None:
    """Ends a process that has not ended, and all that it has started, and those have."""
    _end_one(process, status, reason)
    is_whole = False
    while not is_whole:
        is_whole = True
        for other in processes.records:
            if processes.is_orphan(other):
                _end_one(other, STATUS_KILLED, ENDED_KILLED)
                is_whole = False


def _end_one(process: Process, status: i64, reason: u32) -> None:
    sched.remove(process)
    floating_point.forget(process)
    process.status = status
    process.reason = reason
    process.space.destroy()
    processes.close_all_handles(process)
    log.info(f"process {process.id} ended: reason {reason}, status {status}")
    sched.wake_waiters_of(process.slot)
    processes.release_if_unused(process)
