"""Where in a system call the kernel is: checking, where a failed check costs the caller an error, or committing.

I1. `is_checking` holds only between the entry of a call and the first change that the call makes.
"""


class Phase:
    """One core's state."""

    is_checking: bool

    def __init__(self) -> None:
        self.is_checking = False

    def begin_check(self) -> None:
        """A call starts: nothing has changed."""
        self.is_checking = True

    def begin_commit(self) -> None:
        """From here on a failed check is a panic."""
        self.is_checking = False


phase: Phase = Phase()
