"""The scheduler: round robin over the ready queue, sleepers by deadline, a tick only when somebody waits for the core.

I1. The ready queue holds exactly the READY processes that do not run, each once.
I2. Sleepers are sorted by deadline; a process is among them exactly while it is BLOCKED with a deadline.
I3. The alarm is the earliest of the first sleeper's deadline and, while the queue is not empty, the end of the slice.
"""

from typing import Final

from abi.start import FOREVER
from kernel.arch import timer
from kernel.obj.process import BLOCKED, ENDED, FOR_CHILD, NOTHING, READY, Process, processes
from vipc.lang import u32, u64

SLICE: Final = 10_000_000               # nanoseconds


class Scheduler:
    """The queue, the sleepers and who runs."""

    current: Process | None
    first_ready: Process | None
    last_ready: Process | None
    first_sleeper: Process | None
    started: u64                        # when the current process got the core
    slice_end: u64
    alarm_is_stale: bool                # I3 has to be made true again

    def __init__(self) -> None:
        self.current = None
        self.first_ready = None
        self.last_ready = None
        self.first_sleeper = None
        self.started = 0
        self.slice_end = 0
        self.alarm_is_stale = False


scheduler: Scheduler = Scheduler()


def make_ready(process: Process) -> None:
    """The process may run: last in the queue."""
    process.state = READY
    process.waits_for = NOTHING
    process.next_ready = None
    last = scheduler.last_ready
    if last is None:
        scheduler.first_ready = process
    else:
        last.next_ready = process
    scheduler.last_ready = process
    scheduler.alarm_is_stale = True


def block_current(process: Process, waits_for: u32, waits_on: u32, deadline: u64) -> None:
    """The running process waits until it is woken or the deadline passes."""
    process.state = BLOCKED
    process.waits_for = waits_for
    process.waits_on = waits_on
    process.deadline = deadline
    _leave_core(process)
    if deadline != FOREVER:
        _add_sleeper(process)


def yield_current() -> None:
    """The running process goes to the end of the queue."""
    process = scheduler.current
    if process is not None:
        _leave_core(process)
        make_ready(process)


def wake(process: Process) -> None:
    """Ends the wait of a BLOCKED process, whose call is made again."""
    if process.state == BLOCKED:
        if process.is_sleeping:
            _remove_sleeper(process)
        make_ready(process)


def wake_all(waits_for: u32) -> None:
    """Wakes every process that waits for this."""
    for process in processes.records:
        if process.state == BLOCKED and process.waits_for == waits_for:
            wake(process)


def wake_waiters_of(slot: u32) -> None:
    """Wakes who waits for the end of the process in this slot."""
    for process in processes.records:
        if process.state == BLOCKED and process.waits_for == FOR_CHILD and process.waits_on == slot:
            wake(process)


def remove(process: Process) -> None:
    """Takes an ending process from wherever it is."""
    if process.state == READY:
        if scheduler.current is process:
            _leave_core(process)
        else:
            _remove_ready(process)
    elif process.is_sleeping:
        _remove_sleeper(process)
    process.state = ENDED
    process.waits_for = NOTHING


def wake_sleepers(now: u64) -> None:
    """Wakes everybody whose deadline has passed."""
    while True:
        process = scheduler.first_sleeper
        if process is None or process.deadline > now:
            return
        wake(process)


def slice_is_over(now: u64) -> bool:
    """Whether the running process has to let others run."""
    return scheduler.first_ready is not None and now >= scheduler.slice_end


def pick() -> Process | None:
    """The running process if it still may run, else the next in the queue, else None."""
    process = scheduler.current
    if process is not None:
        return process
    process = scheduler.first_ready
    if process is None:
        return None
    scheduler.first_ready = process.next_ready
    if scheduler.first_ready is None:
        scheduler.last_ready = None
    process.next_ready = None
    scheduler.current = process
    scheduler.started = timer.now()
    scheduler.slice_end = scheduler.started + SLICE
    scheduler.alarm_is_stale = True
    return process


def renew_alarm() -> None:
    """Makes I3 true."""
    scheduler.alarm_is_stale = False
    deadline: u64 = FOREVER
    sleeper = scheduler.first_sleeper
    if sleeper is not None:
        deadline = sleeper.deadline
    if scheduler.first_ready is not None and scheduler.current is not None:
        deadline = min(deadline, scheduler.slice_end)
    timer.set_alarm(deadline)


def _leave_core(process: Process) -> None:
    process.run_time += timer.now() - scheduler.started
    scheduler.current = None
    scheduler.alarm_is_stale = True


def _remove_ready(process: Process) -> None:
    before: Process | None = None
    here = scheduler.first_ready
    while here is not None and here is not process:
        before = here
        here = here.next_ready
    assert here is not None, "scheduler I1: a READY process is not on the queue"
    if before is None:
        scheduler.first_ready = process.next_ready
    else:
        before.next_ready = process.next_ready
    if process.next_ready is None:
        scheduler.last_ready = before
    process.next_ready = None


def _add_sleeper(process: Process) -> None:
    before: Process | None = None
    here = scheduler.first_sleeper
    while here is not None and here.deadline <= process.deadline:
        before = here
        here = here.next_sleeper
    process.next_sleeper = here
    if before is None:
        scheduler.first_sleeper = process
    else:
        before.next_sleeper = process
    process.is_sleeping = True
    scheduler.alarm_is_stale = True


def _remove_sleeper(process: Process) -> None:
    before: Process | None = None
    here = scheduler.first_sleeper
    while here is not None and here is not process:
        before = here
        here = here.next_sleeper
    assert here is not None, "scheduler I2: a sleeping process is not among the sleepers"
    if before is None:
        scheduler.first_sleeper = process.next_sleeper
    else:
        before.next_sleeper = process.next_sleeper
    process.next_sleeper = None
    process.is_sleeping = False
    scheduler.alarm_is_stale = True


def check_invariants() -> None:
    """I1 and I2, for tests."""
    queued = 0
    here = scheduler.first_ready
    while here is not None:
        assert here.state == READY, "scheduler I1: a process on the queue is not READY"
        queued += 1
        here = here.next_ready
    ready = 0
    for process in processes.records:
        if process.state == READY and process is not scheduler.current:
            ready += 1
    assert queued == ready, "scheduler I1: the queue and the READY processes differ"
    before: u64 = 0
    sleeper = scheduler.first_sleeper
    while sleeper is not None:
        assert sleeper.state == BLOCKED and sleeper.deadline >= before, "scheduler I2: sleepers are out of order"
        before = sleeper.deadline
        sleeper = sleeper.next_sleeper
