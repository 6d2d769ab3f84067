"""What a system call answers in x0: 0 or one of these. Numbers are never reused.

See docs/reference/syscalls.md.
"""

from typing import Final

OK: Final = 0
NO_SUCH_CALL: Final = -1                # the number in x8 is not in the table
BAD_HANDLE: Final = -2                  # no such handle, or one of another kind
PERMISSION: Final = -3                  # the handle lacks a right
BAD_ADDRESS: Final = -4                 # a buffer that the caller itself could not use so
INVALID_ARGUMENT: Final = -5            # a number outside its range
NOT_FOUND: Final = -6                   # nothing of that name, or no further entry
NO_MEMORY: Final = -7                   # no frame is left
NO_HANDLES: Final = -8                  # the caller's handle table is full
LIMIT: Final = -9                       # a quota of the caller is used up
TIMED_OUT: Final = -10                  # the deadline passed first
INTERRUPTED: Final = -11                # Ctrl-C on a serial line that the caller owns
NOT_EXECUTABLE: Final = -12             # not an ELF file of this system, or a damaged one
INTERNAL: Final = -13                   # a check of the kernel itself failed; the log has a traceback
