"""From the number in x8 to the kernel's function, arguments checked.

Generated from abi/syscalls.py by tools/generate_abi.py: do not edit.
"""

from abi.errors import BAD_ADDRESS, INVALID_ARGUMENT, NO_SUCH_CALL
from abi.rights import ANY_KIND, KIND_LOG, KIND_POWER, KIND_PROCESS, KIND_SERIAL, MANAGE, READ, SIGNAL, SPAWN, WAIT, WRITE
from kernel.arch.user_memory import is_user_range
from kernel.calls import information, serial_calls, task, time
from kernel.obj.process import Process
from vipc.lang import i64


def dispatch(caller: Process) -> i64:
    """Does the call; the answer for x0, or RESTART."""
    match caller.regs[8]:
        case 0x01:
            return _task_exit(caller)
        case 0x03:
            return _task_spawn(caller)
        case 0x04:
            return _task_wait(caller)
        case 0x05:
            return _task_kill(caller)
        case 0x06:
            return _task_list(caller)
        case 0x30:
            return _time_now(caller)
        case 0x31:
            return _sleep_until(caller)
        case 0x70:
            return _cap_close(caller)
        case 0xf0:
            return _debug_write(caller)
        case 0xf1:
            return _log_read(caller)
        case 0xf2:
            return _system_banner(caller)
        case 0xf3:
            return _debug_trap(caller)
        case 0x110:
            return _serial_read(caller)
        case 0x111:
            return _serial_write(caller)
        case 0x118:
            return _system_reset(caller)
        case 0x140:
            return _memory_info(caller)
        case _:
            return NO_SUCH_CALL


def _task_exit(caller: Process) -> i64:
    return task.exit(caller, i64(caller.regs[0]))


def _task_spawn(caller: Process) -> i64:
    parent = caller.table.find(caller.regs[0], KIND_PROCESS, SPAWN)
    if parent < 0:
        return parent
    name = caller.regs[1]
    name_length = caller.regs[2]
    if name_length > 24:
        return INVALID_ARGUMENT
    if not is_user_range(name, name_length):
        return BAD_ADDRESS
    arguments = caller.regs[3]
    arguments_length = caller.regs[4]
    if arguments_length > 1024:
        return INVALID_ARGUMENT
    if not is_user_range(arguments, arguments_length):
        return BAD_ADDRESS
    grants = caller.regs[5]
    if grants > 0x3f:
        return INVALID_ARGUMENT
    return task.spawn(caller, parent, name, name_length, arguments, arguments_length, grants)


def _task_wait(caller: Process) -> i64:
    child = caller.table.find(caller.regs[0], KIND_PROCESS, WAIT)
    if child < 0:
        return child
    return task.wait(caller, child, caller.regs[1])


def _task_kill(caller: Process) -> i64:
    child = caller.table.find(caller.regs[0], KIND_PROCESS, SIGNAL)
    if child < 0:
        return child
    return task.kill(caller, child, i64(caller.regs[1]))


def _task_list(caller: Process) -> i64:
    own = caller.table.find(caller.regs[0], KIND_PROCESS, MANAGE)
    if own < 0:
        return own
    first = caller.regs[1]
    if first > 0xffffffff:
        return INVALID_ARGUMENT
    record = caller.regs[2]
    record_length = caller.regs[3]
    if record_length > 48:
        return INVALID_ARGUMENT
    if not is_user_range(record, record_length):
        return BAD_ADDRESS
    return task.list_next(caller, own, first, record, record_length)


def _time_now(caller: Process) -> i64:
    return time.now(caller)


def _sleep_until(caller: Process) -> i64:
    return time.sleep_until(caller, caller.regs[0])


def _cap_close(caller: Process) -> i64:
    handle = caller.table.find(caller.regs[0], ANY_KIND, 0)
    if handle < 0:
        return handle
    return task.close(caller, handle)


def _debug_write(caller: Process) -> i64:
    log = caller.table.find(caller.regs[0], KIND_LOG, WRITE)
    if log < 0:
        return log
    level = caller.regs[1]
    if level > 0x3:
        return INVALID_ARGUMENT
    text = caller.regs[2]
    text_length = caller.regs[3]
    if text_length > 200:
        return INVALID_ARGUMENT
    if not is_user_range(text, text_length):
        return BAD_ADDRESS
    return information.debug_write(caller, log, level, text, text_length)


def _log_read(caller: Process) -> i64:
    log = caller.table.find(caller.regs[0], KIND_LOG, READ)
    if log < 0:
        return log
    position = caller.regs[1]
    if position > 0x7fffffffffffffff:
        return INVALID_ARGUMENT
    text = caller.regs[2]
    text_length = caller.regs[3]
    if text_length > 4096:
        return INVALID_ARGUMENT
    if not is_user_range(text, text_length):
        return BAD_ADDRESS
    return information.log_read(caller, log, position, text, text_length)


def _system_banner(caller: Process) -> i64:
    log = caller.table.find(caller.regs[0], KIND_LOG, WRITE)
    if log < 0:
        return log
    text = caller.regs[1]
    text_length = caller.regs[2]
    if text_length > 256:
        return INVALID_ARGUMENT
    if not is_user_range(text, text_length):
        return BAD_ADDRESS
    return information.system_banner(caller, log, text, text_length)


def _debug_trap(caller: Process) -> i64:
    log = caller.table.find(caller.regs[0], KIND_LOG, MANAGE)
    if log < 0:
        return log
    phase = caller.regs[1]
    if phase > 0x1:
        return INVALID_ARGUMENT
    return information.debug_trap(caller, log, phase)


def _serial_read(caller: Process) -> i64:
    serial = caller.table.find(caller.regs[0], KIND_SERIAL, READ)
    if serial < 0:
        return serial
    data = caller.regs[1]
    data_length = caller.regs[2]
    if data_length > 4096:
        return INVALID_ARGUMENT
    if not is_user_range(data, data_length):
        return BAD_ADDRESS
    return serial_calls.read(caller, serial, data, data_length, caller.regs[3])


def _serial_write(caller: Process) -> i64:
    serial = caller.table.find(caller.regs[0], KIND_SERIAL, WRITE)
    if serial < 0:
        return serial
    data = caller.regs[1]
    data_length = caller.regs[2]
    if data_length > 4096:
        return INVALID_ARGUMENT
    if not is_user_range(data, data_length):
        return BAD_ADDRESS
    return serial_calls.write(caller, serial, data, data_length)


def _system_reset(caller: Process) -> i64:
    power = caller.table.find(caller.regs[0], KIND_POWER, MANAGE)
    if power < 0:
        return power
    off = caller.regs[1]
    if off > 0x1:
        return INVALID_ARGUMENT
    return information.system_reset(caller, power, off)


def _memory_info(caller: Process) -> i64:
    own = caller.table.find(caller.regs[0], KIND_PROCESS, READ)
    if own < 0:
        return own
    return information.memory_info(caller, own)
