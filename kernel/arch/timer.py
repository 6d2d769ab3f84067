"""The generic timer: monotonic nanoseconds, and one alarm.

The counter's frequency is read, never assumed (62.5 MHz in QEMU, 54 MHz on the board). Conversions are exact: whole
seconds and the rest apart, so that an alarm never comes before its deadline.
I1. The hardware is written only when the alarm changes.
"""

from typing import Final

from abi.start import FOREVER
from vipc.lang import u64
from vipc.lang.arm64 import isb, mrs, msr

TIMER_INTERRUPT: Final = 30             # physical timer of non-secure EL1 (PPI 14)
NANOSECONDS: Final = 1_000_000_000
ENABLED: Final = 1


class Timer:
    """The counter's frequency and the alarm that is set."""

    frequency: u64
    start: u64                          # counter at boot
    alarm: u64

    def __init__(self) -> None:
        self.frequency = 0
        self.start = 0
        self.alarm = FOREVER


timer: Timer = Timer()


def initialise() -> None:
    """Reads the frequency; time starts at 0."""
    timer.frequency = mrs("cntfrq_el0")
    assert timer.frequency > 0, "the firmware left CNTFRQ_EL0 at 0"
    timer.start = _counter()
    timer.alarm = FOREVER
    msr("cntp_ctl_el0", 0)
    isb()


def now() -> u64:
    """Nanoseconds since the boot."""
    return to_nanoseconds(_counter() - timer.start, timer.frequency)


def set_alarm(deadline: u64) -> None:
    """The timer interrupt comes at this time, and not before; FOREVER: never."""
    if deadline == timer.alarm:
        return
    timer.alarm = deadline
    if deadline == FOREVER:
        msr("cntp_ctl_el0", 0)
    else:
        msr("cntp_cval_el0", u64(timer.start + to_ticks(deadline, timer.frequency) + 1))
        msr("cntp_ctl_el0", ENABLED)
    isb()


def silence() -> None:
    """The alarm went off: no further interrupt until the next one is set."""
    timer.alarm = FOREVER
    msr("cntp_ctl_el0", 0)
    isb()


def _counter() -> u64:
    isb()
    return mrs("cntpct_el0")


def to_nanoseconds(ticks: u64, frequency: u64) -> u64:
    """Rounded down."""
    return ticks // frequency * NANOSECONDS + ticks % frequency * NANOSECONDS // frequency


def to_ticks(nanoseconds: u64, frequency: u64) -> u64:
    """Rounded down."""
    return nanoseconds // NANOSECONDS * frequency + nanoseconds % NANOSECONDS * frequency // NANOSECONDS
