"""Processes: start, end, wait, list."""


from abi.errors import BAD_ADDRESS, INTERRUPTED, INVALID_ARGUMENT, NOT_FOUND, OK, TIMED_OUT
from abi.rights import KIND_SERIAL, MANAGE
from abi.start import ENDED_EXIT, ENDED_KILLED, FOREVER, NAME_MAX, TASK_RECORD
from kernel import end, sched
from kernel.arch import timer
from kernel.arch.user_memory import read_user, write_user
from kernel.calls.restart import GONE, RESTART
from kernel.obj import program
from kernel.obj.process import ENDED, FOR_CHILD, Process, processes
from kernel.obj.program import request, started
from kernel.phase import phase
from kernel.serial import serial
from vipc.lang import Array, Span, array, i64, u8, u32, u64

record: Array[u8] = array(u8, TASK_RECORD)


def exit(caller: Process, status: i64) -> i64:
    """Ends the caller."""
    phase.begin_commit()
    end.end_process(caller, status, ENDED_EXIT)
    return GONE


def spawn(caller: Process, parent: i64, name: u64, name_length: u64, arguments: u64, arguments_length: u64,
          grants: u64) -> i64:
    """Starts a program; its handle in x1, its id in x2."""
    if name_length == 0:
        return INVALID_ARGUMENT
    if not read_user(request.name[0:name_length], name):
        return BAD_ADDRESS
    if not read_user(request.arguments[0:arguments_length], arguments):
        return BAD_ADDRESS
    if arguments_length > 0 and request.arguments[arguments_length - 1] != 0:
        return INVALID_ARGUMENT
    request.name_length = u32(name_length)
    request.arguments_length = u32(arguments_length)
    request.grants = u32(grants)
    request.giver_rights = caller.table.rights_of(parent)
    phase.begin_commit()
    result = program.start(caller)
    if result == OK:
        caller.regs[1] = started.child
        caller.regs[2] = started.id
    return result


def wait(caller: Process, child: i64, deadline: u64) -> i64:
    """Waits for the end; status in x1, reason in x2."""
    slot = caller.table.target_of(child)
    process = processes.records[slot]
    if process.state == ENDED:
        caller.regs[1] = u64(process.status)
        caller.regs[2] = process.reason
        return OK
    phase.begin_commit()
    if _owns_serial(caller) and serial.take_interrupt():
        return INTERRUPTED
    if deadline != FOREVER and deadline <= timer.now():
        return TIMED_OUT
    sched.block_current(caller, FOR_CHILD, slot, deadline)
    return RESTART


def kill(caller: Process, child: i64, status: i64) -> i64:
    """Ends the process, if it has not ended."""
    process = processes.records[caller.table.target_of(child)]
    phase.begin_commit()
    if process.state != ENDED:
        end.end_process(process, status, ENDED_KILLED)
    return GONE if process is caller else OK


def list_next(caller: Process, own: i64, first: u64, address: u64, length: u64) -> i64:
    """The record of the next process; its id in x1."""
    if length < TASK_RECORD:
        return INVALID_ARGUMENT
    process = processes.next_from(first)
    if process is None:
        return NOT_FOUND
    _fill_record(process)
    if not write_user(address, record):
        return BAD_ADDRESS
    caller.regs[1] = process.id
    return OK


def close(caller: Process, handle: i64) -> i64:
    """Gives a handle back."""
    phase.begin_commit()
    processes.close_handle(caller, handle)
    return OK


def interrupt_waiters() -> None:
    """Ctrl-C came: the owner's task_wait is made again, and sees it."""
    for process in processes.records:
        if process.waits_for == FOR_CHILD and _owns_serial(process):
            sched.wake(process)


def _owns_serial(process: Process) -> bool:
    index = process.table.first_of_kind(KIND_SERIAL)
    return index >= 0 and process.table.rights_of(index) & MANAGE != 0


def _fill_record(process: Process) -> None:
    _store(record[0:4], process.id)
    _store(record[4:8], process.parent)
    _store(record[8:12], process.state)
    _store(record[12:16], process.space.frames)
    _store(record[16:24], process.run_time)
    record[24:24 + NAME_MAX].copy_from(process.name)


def _store(target: Span[u8], value: u64) -> None:
    for n in range(len(target)):
        target[n] = u8(value >> (8 * n))
