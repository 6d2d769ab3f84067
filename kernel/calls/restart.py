"""A call that has to wait: it blocks its caller and answers RESTART, and is made again when the caller is woken."""

from typing import Final

RESTART: Final = 1                      # no error, no success: x0 keeps its argument, the program counter goes back
GONE: Final = 2                         # the caller has ended: nothing is answered
