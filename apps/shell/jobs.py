"""Programs that the shell started: one in front, up to JOBS behind."""

from typing import Final

from abi.errors import INTERRUPTED, LIMIT, NOT_EXECUTABLE, NOT_FOUND, OK
from abi.rights import GRANT_LOG, GRANT_SERIAL, GRANT_SPAWN
from abi.start import ARGUMENTS_MAX, ENDED_FAULT, FOREVER
from lib import calls
from lib.output import write, write_printable
from lib.program import program
from vipc.lang import Array, array, u8, u64

JOBS: Final = 16
SPACE: Final = 32
STATUS_FAULT: Final = 139
STATUS_INTERRUPTED: Final = 130
STATUS_KILLED: Final = 137
STATUS_NOT_FOUND: Final = 127
STATUS_CANNOT_RUN: Final = 126
GRANTS: Final = GRANT_SERIAL | GRANT_LOG | GRANT_SPAWN


class Job:
    """A program behind; handle 0: free."""

    handle: u64
    id: u64

    def __init__(self) -> None:
        self.handle = 0
        self.id = 0


jobs: Array[Job] = array(Job, JOBS)
arguments: Array[u8] = array(u8, ARGUMENTS_MAX)


def run(name: bytes, words: bytes, is_behind: bool) -> int:
    """Starts `name` with `words` (the name included); its status, or 0 for one that goes on behind."""
    length = _pack(words)
    error, child, number = calls.task_spawn(program.own, name, arguments[0:length], GRANTS)
    if error != OK:
        return _say_failure(name, error)
    if not is_behind:
        return _wait_in_front(name, child)
    for job in jobs:
        if job.handle == 0:
            job.handle = child
            job.id = number
            print(f"[{number}]")
            return 0
    print("too many programs behind: this one stays in front")
    return _wait_in_front(name, child)


def reap() -> None:
    """Names the programs behind that have ended."""
    for job in jobs:
        if job.handle != 0:
            error, status, reason = calls.task_wait(job.handle, 0)
            if error == OK:
                print(f"[{job.id}] ended with status {_status(status, reason)}")
                calls.cap_close(job.handle)
                job.handle = 0


def kill(number: int) -> int:
    """Kills a program behind."""
    for job in jobs:
        if job.handle != 0 and job.id == number:
            calls.task_kill(job.handle, STATUS_KILLED)
            calls.task_wait(job.handle, FOREVER)
            calls.cap_close(job.handle)
            job.handle = 0
            return 0
    print(f"no program {number} runs behind this shell")
    return 1


def _wait_in_front(name: bytes, child: u64) -> int:
    error, status, reason = calls.task_wait(child, FOREVER)
    if error == INTERRUPTED:
        calls.task_kill(child, STATUS_INTERRUPTED)
        error, status, reason = calls.task_wait(child, FOREVER)
        print("^C")
    calls.cap_close(child)
    if reason == ENDED_FAULT:
        write_printable(name)
        write(b": ended by a fault\n")
    return _status(status, reason)


def _status(status: u64, reason: u64) -> int:
    if reason == ENDED_FAULT:
        return STATUS_FAULT
    return status & 0xFFFF_FFFF


def _pack(words: bytes) -> int:
    """The words, each with a NUL; how many bytes."""
    length = 0
    for n in range(len(words)):
        if words[n] != SPACE:
            arguments[length] = words[n]
            length += 1
        elif n > 0 and words[n - 1] != SPACE:
            arguments[length] = 0
            length += 1
    arguments[length] = 0
    return length + 1


def _say_failure(name: bytes, error: int) -> int:
    write_printable(name)
    if error == NOT_FOUND:
        write(b": no such program\n")
        return STATUS_NOT_FOUND
    if error == NOT_EXECUTABLE:
        write(b": not a program\n")
    elif error == LIMIT:
        write(b": too many programs\n")
    else:
        print(f": cannot start: error {error}")
    return STATUS_CANNOT_RUN
