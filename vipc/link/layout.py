"""Layouts: where the parts of an image go, written in Python per board and kind of program.

An output section takes input sections by name pattern (fnmatch), pattern by pattern, each in input order. The
first output section that matches takes it. Output sections follow each other in the order of the layout.

Symbols the linker defines: `__image_start`, `__image_end` (the end includes `.bss`), `__image_size`,
`__NAME_start` and `__NAME_end` for each output section (name without its leading dot, other dots as `_`),
and those of `defines`.
"""

from __future__ import annotations

from dataclasses import dataclass

READ_EXECUTE = "RX"
READ = "R"
READ_WRITE = "RW"

PAGE = 4096
KERNEL_LOAD = 0x8_0000                     # text_offset of the arm64 Image header, kernel_address of config.txt
KERNEL_BASE = 0xFFFF_FF80_0000_0000        # lowest address of a 39-bit TTBR1 space
USER_BASE = 0x0040_0000
FREESTANDING_BASE = 0x4008_0000            # the `virt` board: RAM starts at 0x4000_0000


@dataclass(frozen=True, slots=True)
class OutputSection:
    """One output section. Where the access rights change, the linker also aligns to the layout's page."""

    name: str
    takes: tuple[str, ...]
    flags: str
    align: int = 16
    identity: bool = False                 # addressed where it is loaded: code that runs before the MMU is on
    zero: bool = False                     # takes no room in the file: every input section is without data


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole image: first byte at virtual `base`, loaded at physical `load`."""

    name: str
    base: int
    load: int
    outputs: tuple[OutputSection, ...]
    page: int = PAGE
    header: bool = False                   # begins with an arm64 Image header, which branches to the entry
    defines: tuple[tuple[str, int], ...] = ()
    keep: tuple[str, ...] = ()             # patterns of input sections that are never dropped


OUTPUTS = (
    OutputSection(".head", (".head", ".head.*"), READ_EXECUTE, align=4),
    OutputSection(".text", (".text.boot", ".text.boot.*", ".text", ".text.*"), READ_EXECUTE),
    OutputSection(".rodata", (".rodata", ".rodata.*"), READ),
    OutputSection(".vipline", (".vipline",), READ),
    OutputSection(".data", (".data", ".data.*"), READ_WRITE),
    OutputSection(".bss", (".bss", ".bss.*"), READ_WRITE, zero=True),
)


def kernel_layout(base: int = KERNEL_BASE + KERNEL_LOAD, load: int = KERNEL_LOAD,
                  defines: tuple[tuple[str, int], ...] = (), keep: tuple[str, ...] = ()) -> Layout:
    """kernel8.img: linked in the upper half, loaded by the firmware at `load`; early code is position independent."""
    return Layout("kernel", base, load, OUTPUTS, header=True, defines=defines, keep=keep)


def user_layout(base: int = USER_BASE) -> Layout:
    """A user program: an ELF with a read-execute, a read-only and a read-write segment, each on pages of its own."""
    return Layout("user", base, base, OUTPUTS)


def freestanding_layout(base: int = FREESTANDING_BASE) -> Layout:
    """A program without an operating system, run where it is loaded (`vipc run --emulate`, the virt board)."""
    return Layout("freestanding", base, base, OUTPUTS, header=True)
