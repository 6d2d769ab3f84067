"""Whether programs may use the floating-point registers, and copies of them (kernel/arch/floating_point.s).

CPACR_EL1.FPEN: ARM DDI 0487 D19.2.31.
"""

from typing import Final

from vipc.lang import Span, extern, u64
from vipc.lang.arm64 import isb, msr
from vipc.lang.unsafe import address_of

KERNEL_ONLY: Final = 1 << 20            # a program's first use is an exception
PROGRAMS_TOO: Final = 3 << 20


@extern
def save_floating_point(place: u64) -> None:
    """The registers to FLOAT_REGISTERS words."""


@extern
def load_floating_point(place: u64) -> None:
    """The registers from as many words."""


def admit(who: u64) -> None:
    """KERNEL_ONLY or PROGRAMS_TOO, from here on."""
    msr("cpacr_el1", who)
    isb()


def save(registers: Span[u64]) -> None:
    """Keeps the registers."""
    save_floating_point(address_of(registers))


def load(registers: Span[u64]) -> None:
    """Loads registers kept before."""
    load_floating_point(address_of(registers))
