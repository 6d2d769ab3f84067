"""The lower half's translation tables in the hardware: switching, and forgetting old entries.

ASIDs are 16 bits wide (TCR_EL1.AS). Numbers are given out in order; when they run out, a new generation starts and
the whole TLB is forgotten, so that an old number means nothing any more.
I1. ASID 0 belongs to the empty table, which is in use whenever no program is.
"""

from typing import Final

from vipc.lang import u32, u64
from vipc.lang.arm64 import dsb, isb, msr, tlbi

ASID_LIMIT: Final = 65536
ASID_SHIFT: Final = 48


class Asids:
    """The numbers given out."""

    next: u32
    generation: u64
    limit: u32

    def __init__(self) -> None:
        self.next = 1
        self.generation = 1
        self.limit = ASID_LIMIT

    def take(self) -> u32:
        """A number for the current generation, which this may start."""
        if self.next == self.limit:
            self.generation = u64(self.generation + 1)
            self.next = 1
            lower_half.current_root = 0         # what TTBR0 holds has a number of the old generation
            forget_all()
        asid = self.next
        self.next = asid + 1
        return asid


class LowerHalf:
    """What TTBR0 holds."""

    empty_root: u64
    current_root: u64

    def __init__(self) -> None:
        self.empty_root = 0
        self.current_root = 0


asids: Asids = Asids()
lower_half: LowerHalf = LowerHalf()


def use_tables(root: u64, asid: u32) -> None:
    """Programs see `root` from now on."""
    if lower_half.current_root == root:
        return
    lower_half.current_root = root
    msr("ttbr0_el1", root | u64(asid) << ASID_SHIFT)
    isb()


def use_empty_tables() -> None:
    """No program's memory is visible."""
    use_tables(lower_half.empty_root, 0)


def forget_asid(asid: u32) -> None:
    """Drops what the TLBs hold of one address space."""
    dsb("ishst")
    tlbi("aside1is", u64(asid) << ASID_SHIFT)
    dsb("ish")
    isb()


def forget_all() -> None:
    """Drops everything that the TLBs hold."""
    dsb("ishst")
    tlbi("vmalle1is")
    dsb("ish")
    isb()


def publish_tables() -> None:
    """New entries (invalid before) become visible to the table walker."""
    dsb("ishst")
    isb()
