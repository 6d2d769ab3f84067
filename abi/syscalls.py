"""The one table of system calls. Numbers are never reused.

Convention: `svc #0`, number in x8, arguments in x0-x5, x0 answers 0 or a negative error (abi/errors.py), further
results are in x1-x3; all other registers keep their values. From this table come, by tools/generate_abi.py:
kernel/dispatch.py (numbers and argument checks), lib/calls.py (the stubs) and
docs/reference/syscalls.md. Host-side data: no compiled module imports it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cap:
    """A handle: kind (a KIND_ name of abi/rights.py, or ANY_KIND) and the rights it must carry."""

    name: str
    kind: str
    rights: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """A number within [low, high]."""

    name: str
    low: int
    high: int


@dataclass(frozen=True)
class Signed:
    """Any 64-bit two's complement number."""

    name: str


@dataclass(frozen=True)
class Deadline:
    """Absolute monotonic nanoseconds: 0 polls, 2^64-1 waits for ever."""

    name: str = "deadline"


@dataclass(frozen=True)
class Read:
    """Memory that the kernel reads: address and length in two registers."""

    name: str
    max: int


@dataclass(frozen=True)
class Write:
    """Memory that the kernel writes: address and length in two registers."""

    name: str
    max: int


Argument = Cap | Number | Signed | Deadline | Read | Write


@dataclass(frozen=True)
class Syscall:
    """One row: `does` names the kernel function as module.function."""

    number: int
    name: str
    arguments: tuple[Argument, ...]
    does: str
    doc: str
    returns: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


SYSCALLS = (
    Syscall(0x01, "task_exit", (Signed("status"),), "task.exit",
            "Ends the calling process. Does not return."),
    Syscall(0x03, "task_spawn",
            (Cap("parent", "KIND_PROCESS", ("SPAWN",)), Read("name", 24), Read("arguments", 1024),
             Number("grants", 0, 0x3F)), "task.spawn",
            "Starts the program `name` of the bootfs with the NUL-terminated strings of `arguments`. `grants` names"
            " what the child gets of what the caller holds.",
            ("child", "id"), ("NOT_FOUND", "NOT_EXECUTABLE", "NO_MEMORY", "NO_HANDLES", "LIMIT")),
    Syscall(0x04, "task_wait", (Cap("child", "KIND_PROCESS", ("WAIT",)), Deadline()), "task.wait",
            "Waits until the process ends. Ctrl-C on a serial line that the caller owns interrupts.",
            ("status", "reason"), ("TIMED_OUT", "INTERRUPTED")),
    Syscall(0x05, "task_kill", (Cap("child", "KIND_PROCESS", ("SIGNAL",)), Signed("status")), "task.kill",
            "Ends the process. No error when it has ended already."),
    Syscall(0x06, "task_list",
            (Cap("self", "KIND_PROCESS", ("MANAGE",)), Number("first", 0, 0xFFFF_FFFF), Write("record", 48)),
            "task.list_next",
            "Writes the record of the process with the lowest id that is at least `first` (abi/start.py).",
            ("id",), ("NOT_FOUND",)),
    Syscall(0x30, "time_now", (), "time.now", "Nanoseconds since the start.", ("nanoseconds",)),
    Syscall(0x31, "sleep_until", (Deadline(),), "time.sleep_until", "Waits for the deadline."),
    Syscall(0x70, "cap_close", (Cap("handle", "ANY_KIND"),), "task.close", "Gives the handle back."),
    Syscall(0xF0, "debug_write",
            (Cap("log", "KIND_LOG", ("WRITE",)), Number("level", 0, 3), Read("text", 200)), "information.debug_write",
            "Adds a line to the log: level 0 debug, 1 info, 2 warning, 3 error."),
    Syscall(0xF1, "log_read",
            (Cap("log", "KIND_LOG", ("READ",)), Number("position", 0, 2**63 - 1), Write("text", 4096)),
            "information.log_read",
            "Copies log text from `position` (0: the oldest kept) on. `next` is where to go on.",
            ("length", "next"), ("NOT_FOUND",)),
    Syscall(0xF2, "system_banner", (Cap("log", "KIND_LOG", ("WRITE",)), Write("text", 256)),
            "information.system_banner", "Copies the line that the kernel printed first.", ("length",)),
    Syscall(0xF3, "debug_trap", (Cap("log", "KIND_LOG", ("MANAGE",)), Number("phase", 0, 1)),
            "information.debug_trap",
            "Fails a check of the kernel, for its tests: phase 0 while checking (answers INTERNAL), 1 while"
            " committing (a panic).", (), ("INTERNAL",)),
    Syscall(0x110, "serial_read", (Cap("serial", "KIND_SERIAL", ("READ",)), Write("data", 4096), Deadline()),
            "serial_calls.read", "Reads what has arrived; waits for the first byte.", ("count",), ("TIMED_OUT",)),
    Syscall(0x111, "serial_write", (Cap("serial", "KIND_SERIAL", ("WRITE",)), Read("data", 4096)),
            "serial_calls.write", "Writes what there is room for; waits until there is some.", ("count",)),
    Syscall(0x118, "system_reset", (Cap("power", "KIND_POWER", ("MANAGE",)), Number("off", 0, 1)),
            "information.system_reset", "Reboots, or powers off. Does not return."),
    Syscall(0x140, "memory_info", (Cap("self", "KIND_PROCESS", ("READ",)),), "information.memory_info",
            "Free frames, all frames, and processes.", ("free", "total", "processes")),
)
