"""From a name in the bootfs to a process that is ready to run: image, stack, arguments, handles.

Check comes first and changes nothing that lasts: a failure gives back the record and every frame.
"""

from typing import Final

from abi.errors import LIMIT, NO_HANDLES, NO_MEMORY, NOT_FOUND, OK
from abi.layout import KERNEL_BASE, PAGE, USER_STACK_SIZE, USER_STACK_TOP
from abi.rights import (
    GRANT_LIST,
    GRANT_LOG,
    GRANT_OWNER,
    GRANT_POWER,
    GRANT_SERIAL,
    GRANT_SPAWN,
    KIND_LOG,
    KIND_POWER,
    KIND_PROCESS,
    KIND_SERIAL,
    MANAGE,
    READ,
    SIGNAL,
    SPAWN,
    TRANSFER,
    WAIT,
    WRITE,
)
from abi.start import ARGUMENTS_MAX, NAME_MAX, START_HEADER, START_MAGIC
from kernel import log, sched
from kernel.arch.image import copy_memory
from kernel.mem.page_table import USER_DATA
from kernel.obj import elf
from kernel.obj.bootfs import NOT_THERE, bootfs
from kernel.obj.process import (
    CHILDREN_MAX,
    ENDED,
    KEPT_FOR_FIRST,
    NO_PARENT,
    PROCESSES,
    PROGRAM_COUNTER,
    STACK_POINTER,
    STATUS,
    Process,
    processes,
)
from vipc.lang import Array, array, i64, u8, u32, u64
from vipc.lang.unsafe import Ptr, address_of

EVERY_RIGHT: Final = 0xFFFF
EL0_INTERRUPTS_ON: Final = 0            # SPSR: EL0, AArch64, nothing masked


class Request:
    """What is to be started; copied from the caller before anything is checked."""

    grants: u32
    giver_rights: u32                   # of the handle that the caller showed
    name_length: u32
    arguments_length: u32
    name: Array[u8] = array(u8, NAME_MAX)
    arguments: Array[u8] = array(u8, ARGUMENTS_MAX)

    def __init__(self) -> None:
        self.grants = 0
        self.giver_rights = 0
        self.name_length = 0
        self.arguments_length = 0


class Started:
    """What came of it."""

    child: u64                          # handle in the parent's table
    id: u32

    def __init__(self) -> None:
        self.child = 0
        self.id = 0


request: Request = Request()
started: Started = Started()


def start(parent: Process | None) -> i64:
    """Starts the program of `request`; OK fills `started`. Without a parent it is the first program."""
    number = bootfs.find(request.name[0:request.name_length])
    if number == NOT_THERE:
        return NOT_FOUND
    parent_id: u32 = 0
    if parent is not None:
        if parent.children >= CHILDREN_MAX:
            return LIMIT
        if not parent.table.has_room():
            return NO_HANDLES
        parent_id = parent.id
        if parent.parent != NO_PARENT and processes.live >= PROCESSES - KEPT_FOR_FIRST:
            log.warning(f"process {parent.id} may not start another one: {processes.live} of {PROCESSES} live")
            return LIMIT
    process = processes.take(parent_id)
    if process is None:
        return LIMIT
    process.parent_slot = 0 if parent is None else parent.slot
    process.image_offset = bootfs.offset_of(number)
    process.image_size = bootfs.size_of(number)
    result = _build(process)
    if result != OK:
        process.space.destroy()
        process.state = ENDED
        processes.release_if_unused(process)
        return result
    _commit(process, parent)
    return OK


def _build(process: Process) -> i64:
    """Address space, image and stack."""
    if not process.space.create():
        return NO_MEMORY
    data = bootfs.file(process.image_offset, process.image_size)
    result = elf.load(data, process.space)
    if result != OK:
        return result
    process.regs[PROGRAM_COUNTER] = elf.entry_point(data)
    process.regs[STATUS] = EL0_INTERRUPTS_ON
    page: u64 = USER_STACK_TOP - USER_STACK_SIZE
    while page < USER_STACK_TOP:
        result = process.space.add_page(page, USER_DATA)
        if result != OK:
            return result
        page += PAGE
    return OK


def _commit(process: Process, parent: Process | None) -> None:
    """Handles, start block, and onto the queue."""
    process.name[0:request.name_length].copy_from(request.name[0:request.name_length])
    block = _start_block_address()
    target = KERNEL_BASE + process.space.frame_at(block) + block % PAGE
    words = Ptr[u64](target)
    words[0] = START_MAGIC
    words[1] = _give(process, KIND_PROCESS, process.slot, _own_rights())
    words[2] = _grant(process, parent, KIND_SERIAL, GRANT_SERIAL, _serial_rights())
    words[3] = _grant(process, parent, KIND_LOG, GRANT_LOG, _log_rights())
    words[4] = _grant(process, parent, KIND_POWER, GRANT_POWER, MANAGE | TRANSFER)
    words[5] = request.arguments_length
    copy_memory(target + START_HEADER, address_of(request.arguments), request.arguments_length)
    process.references += 1
    process.regs[0] = block
    process.regs[STACK_POINTER] = block
    started.id = process.id
    if parent is not None:
        started.child = parent.table.add(KIND_PROCESS, process.slot, WAIT | SIGNAL | READ)
        process.references += 1
        parent.children += 1
    sched.make_ready(process)


def _start_block_address() -> u64:
    """The block lies in the stack's last page."""
    length = (START_HEADER + request.arguments_length + 15) // 16 * 16
    return u64(USER_STACK_TOP - length)


def _grant(process: Process, parent: Process | None, kind: u8, grant: u32, rights: u32) -> u64:
    """A handle for the child, if it was asked for and the parent has one to pass on; with no more rights than that."""
    if request.grants & grant == 0:
        return 0
    if parent is None:
        return _give(process, kind, 0, rights)
    index = parent.table.first_of_kind(kind)
    if index < 0 or parent.table.rights_of(index) & TRANSFER == 0:
        return 0
    return _give(process, kind, 0, rights & parent.table.rights_of(index))


def _give(process: Process, kind: u8, target: u32, rights: u32) -> u64:
    return process.table.add(kind, target, rights)


def _own_rights() -> u32:
    rights: u32 = READ
    if request.grants & GRANT_SPAWN != 0:
        rights |= SPAWN
    if request.grants & GRANT_LIST != 0:
        rights |= MANAGE
    return rights & (request.giver_rights | READ)


def _serial_rights() -> u32:
    rights: u32 = READ | WRITE | TRANSFER
    if request.grants & GRANT_OWNER != 0:
        rights |= MANAGE
    return rights


def _log_rights() -> u32:
    rights: u32 = WRITE | TRANSFER
    if request.grants & GRANT_LIST != 0:
        rights |= READ | MANAGE
    return rights


def set_request(name: bytes, grants: u32) -> None:
    """A request with the name as only argument: how the kernel starts the first program."""
    length = len(name)
    for n in range(length):
        request.name[n] = name[n]
        request.arguments[n] = name[n]
    request.name_length = length
    request.arguments[length] = 0
    request.arguments_length = length + 1
    request.grants = grants
    request.giver_rights = EVERY_RIGHT
