"""Addresses of the image's parts (kernel/arch/mmu.s), and what only assembly can do."""

from vipc.lang import extern, noreturn, u64


@extern
def image_start() -> u64:
    """First byte of the image: text starts here."""


@extern
def text_end() -> u64:
    """First byte after the text, at a page: constants start here."""


@extern
def constants_end() -> u64:
    """First byte after the constants, at a page: data starts here."""


@extern
def image_end() -> u64:
    """First byte after .bss."""


@extern
def line_table_start() -> u64:
    """The table from addresses to source lines."""


@extern
def line_table_end() -> u64:
    """Its end."""


@extern
def build_note() -> u64:
    """What the image was made from (kernel/version.py)."""


@extern
def bootfs_start() -> u64:
    """The archive of programs."""


@extern
def bootfs_end() -> u64:
    """Its end."""


@extern
def stack_guard() -> u64:
    """The page below the kernel stack: never mapped."""


@extern
def stack_guard_of_faults() -> u64:
    """The page below the stack for the kernel's own faults: never mapped."""


@extern
def early_frames_start() -> u64:
    """EARLY_FRAMES cleared pages for the first tables."""


@extern
def copy_range_start() -> u64:
    """First instruction that may fault on user memory."""


@extern
def copy_range_end() -> u64:
    """First instruction after those."""


@extern
def copy_fault_exit() -> u64:
    """Where such a fault goes on."""


@extern
def adopt_kernel_tables(root: u64, empty: u64) -> None:
    """Replaces the early tables; physical addresses of level-1 tables for the upper and the lower half."""


@extern
def clear_page(address: u64) -> None:
    """Fills a page with zeros."""


@extern
def copy_memory(destination: u64, source: u64, length: u64) -> None:
    """Copies within the kernel; the two do not overlap."""


@extern
def publish_code_page(address: u64) -> None:
    """Makes a written page fit for instruction fetch."""


@extern
def checksum_words(address: u64, length: u64, factor: u64) -> u64:
    """The bootfs checksum (abi/bootfs.py)."""


@extern
@noreturn
def resume_program(registers: u64) -> None:
    """Leaves the kernel; the argument is the address of Process.regs."""
