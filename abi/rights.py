"""Rights of a handle, kinds of objects, and what a parent can grant at spawn.

A handle is a 64-bit word: index in the low half, generation in the high half; 0 is no handle.
"""

from typing import Final

# Rights: bits of a mask.
READ: Final = 0x001
WRITE: Final = 0x002
EXECUTE: Final = 0x004
MAP: Final = 0x008
DERIVE: Final = 0x010
TRANSFER: Final = 0x020
SPAWN: Final = 0x040
SIGNAL: Final = 0x080
WAIT: Final = 0x100
MANAGE: Final = 0x200

# Kinds of objects. ANY_KIND fits where a call takes a handle of every kind.
ANY_KIND: Final = 0
KIND_PROCESS: Final = 1
KIND_SERIAL: Final = 2
KIND_LOG: Final = 3
KIND_POWER: Final = 4

# What task_spawn grants besides the child's handle on itself: bits of its mask.
GRANT_SERIAL: Final = 0x01              # read and write the serial line
GRANT_LOG: Final = 0x02                 # write the log
GRANT_POWER: Final = 0x04               # reboot and power off
GRANT_SPAWN: Final = 0x08               # the handle on itself carries SPAWN
GRANT_OWNER: Final = 0x10               # the serial line's Ctrl-C interrupts the child's task_wait
GRANT_LIST: Final = 0x20                # list every process, read the log
GRANT_ALL: Final = 0x3F
