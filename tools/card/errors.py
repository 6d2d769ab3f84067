"""The faults of flash.py and of `viper image`: one class an exit status, each with what is wrong and what cures it.

The statuses are part of the interface: scripts look at them.
"""


class CardFault(Exception):
    """Base. `status` is the exit status of the command that it ends."""

    status = 1


class Usage(CardFault):
    status = 2


class NoDevice(CardFault):
    """No disk fits, or several do and none was named."""

    status = 3


class Refused(CardFault):
    """A safety rule forbids to write there."""

    status = 4


class NoPermission(CardFault):
    status = 5


class DeviceFailed(CardFault):
    """The card or its reader did not read or write."""

    status = 6


class Mismatch(CardFault):
    """What was read back is not what was written."""

    status = 7


class NoFirmware(CardFault):
    status = 8


class DoesNotFit(CardFault):
    status = 9


INTERRUPTED = 130
