"""What a program finds when it starts, and what task_list tells. Little-endian words.

x0 at the first instruction is the address of the start block, which lies at the top of the stack:

    u64 magic, u64 own process, u64 serial, u64 log, u64 power (handles; 0 where not granted),
    u64 length of the arguments in bytes, then the arguments: NUL-terminated strings, the program's name first

A task_list record:

    u32 id, u32 parent's id, u32 state, u32 frames, u64 nanoseconds run, 24 bytes name (NUL-padded)
"""

from typing import Final

START_MAGIC: Final = 0x5452_4154_5352_5056           # "VPRSTART"
START_HEADER: Final = 48
ARGUMENTS_MAX: Final = 1024
NAME_MAX: Final = 24

TASK_RECORD: Final = 48
STATE_READY: Final = 1
STATE_BLOCKED: Final = 2
STATE_ENDED: Final = 3

# Why a process ended: task_wait's second result.
ENDED_EXIT: Final = 1                                # it called task_exit; the status is its own
ENDED_KILLED: Final = 2                              # task_kill; the status is the killer's
ENDED_FAULT: Final = 3                               # a fault; the kernel printed a traceback

FOREVER: Final = 0xFFFF_FFFF_FFFF_FFFF               # a deadline that never comes
