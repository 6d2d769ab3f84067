"""Processes: one thread each, with saved registers, an address space and a handle table.

A process that does not run is its saved registers and a state word; a blocked call is made again when the process is
woken (`svc` restarts), so nothing else is kept of it.
I1. A record is FREE exactly when nothing refers to it: it has ended, and no handle names it.
I2. A process is on the ready queue exactly when it is READY and not running.
I3. `references` counts the handles that name the record, its own included.
"""

from typing import Final

from abi.rights import KIND_PROCESS
from abi.start import ENDED_EXIT, FOREVER, NAME_MAX
from kernel.mem.address_space import AddressSpace
from kernel.obj.handle_table import FREE as NO_OBJECT
from kernel.obj.handle_table import HANDLES, HandleTable
from vipc.lang import Array, array, i64, u8, u32, u64

PROCESSES: Final = 64
CHILDREN_MAX: Final = 24                # records one process may hold, so that none takes all
KEPT_FOR_FIRST: Final = 4               # records that only children of the first program may take
REGISTERS: Final = 36
FLOAT_REGISTERS: Final = 66             # words: q0-q31, FPSR, FPCR

STACK_POINTER: Final = 31               # words of `regs` after x0-x30 (kernel/arch/vectors.s)
PROGRAM_COUNTER: Final = 32
STATUS: Final = 33
THREAD_POINTER: Final = 34

NO_PARENT: Final = 0                    # parent id of the first program

FREE: Final = 0
READY: Final = 1
BLOCKED: Final = 2
ENDED: Final = 3

NOTHING: Final = 0                      # what a BLOCKED process waits for
FOR_TIME: Final = 1
FOR_INPUT: Final = 2
FOR_OUTPUT: Final = 3
FOR_CHILD: Final = 4


class Process:
    """One record of the table."""

    regs: Array[u64] = array(u64, REGISTERS)
    floats: Array[u64] = array(u64, FLOAT_REGISTERS)    # while another program's are loaded (kernel/floating_point.py)
    table: HandleTable = HandleTable()
    space: AddressSpace = AddressSpace()
    name: Array[u8] = array(u8, NAME_MAX)

    # fixed while the process lives
    slot: u32
    id: u32
    parent: u32                         # its id, and its slot
    parent_slot: u32
    image_offset: u64                   # of its ELF file within the bootfs, for tracebacks
    image_size: u64

    # scheduler
    state: u32
    waits_for: u32
    waits_on: u32                       # FOR_CHILD: slot of the record
    deadline: u64
    run_time: u64
    next_ready: "Process | None"
    next_sleeper: "Process | None"
    is_sleeping: bool

    # end
    references: u32
    children: u32                       # records of children that this process's handles keep
    status: i64
    reason: u32

    def __init__(self) -> None:
        self.slot = 0
        self.id = 0
        self.parent = 0
        self.parent_slot = 0
        self.image_offset = 0
        self.image_size = 0
        self.state = FREE
        self.waits_for = NOTHING
        self.waits_on = 0
        self.deadline = FOREVER
        self.run_time = 0
        self.next_ready = None
        self.next_sleeper = None
        self.is_sleeping = False
        self.references = 0
        self.children = 0
        self.status = 0
        self.reason = ENDED_EXIT


class ProcessTable:
    """All records, and the numbers handed out."""

    next_id: u32
    live: u32
    records: Array[Process] = array(Process, PROCESSES)

    def __init__(self) -> None:
        self.next_id = 1
        self.live = 0

    def take(self, parent: u32) -> Process | None:
        """A fresh record, READY-to-be, with cleared registers; None when all are in use."""
        for n in range(PROCESSES):
            process = self.records[n]
            if process.state == FREE:
                process.slot = n
                process.id = self.next_id
                self.next_id += 1
                self.live += 1
                process.parent = parent
                process.state = BLOCKED
                process.waits_for = NOTHING
                process.deadline = FOREVER
                process.run_time = 0
                process.next_ready = None
                process.references = 0
                process.children = 0
                process.status = 0
                process.regs.fill(0)
                process.floats.fill(0)
                process.name.fill(0)
                return process
        return None

    def is_orphan(self, process: Process) -> bool:
        """Whether the process lives and the one that started it does not."""
        if process.state == FREE or process.state == ENDED or process.parent == NO_PARENT:
            return False
        parent = self.records[process.parent_slot]
        return parent.id != process.parent or parent.state == FREE or parent.state == ENDED

    def release_if_unused(self, process: Process) -> None:
        """Frees the record when it has ended and nobody refers to it (I1)."""
        if process.state == ENDED and process.references == 0:
            process.state = FREE
            self.live -= 1

    def close_handle(self, owner: Process, index: i64) -> None:
        """Closes one of the owner's handles, and what only this handle kept."""
        kind = owner.table.kind_of(index)
        target = owner.table.target_of(index)
        owner.table.remove(index)
        if kind == KIND_PROCESS:
            named = self.records[target]
            named.references -= 1
            if named.slot != owner.slot:
                owner.children -= 1
            self.release_if_unused(named)

    def close_all_handles(self, owner: Process) -> None:
        """At the end of a process."""
        for index in range(HANDLES):
            kind = owner.table.kind_of(index)
            if kind != NO_OBJECT and kind != 0xFF:
                self.close_handle(owner, index)

    def next_from(self, first_id: u64) -> Process | None:
        """The record with the lowest id that is at least this."""
        found: Process | None = None
        for n in range(PROCESSES):
            process = self.records[n]
            if process.state != FREE and process.id >= first_id:
                if found is None or process.id < found.id:
                    found = process
        return found


processes: ProcessTable = ProcessTable()


def check_invariants() -> None:
    """I1 and I3, for tests."""
    for process in processes.records:
        count = 0
        for other in processes.records:
            for slot in other.table.slots:
                if slot.kind == KIND_PROCESS and slot.target == process.slot and process.state != FREE:
                    count += 1
        if process.state != FREE:
            assert count == process.references, "process I3: references differ from the handles"
        if process.state == ENDED:
            assert process.references > 0, "process I1: an ended record that nobody names"
