"""The early tables, extended: 2 MiB blocks of the gigabyte that holds the image.

start.s left one level-2 table; what lies in another gigabyte stays out of reach until the kernel has its own tables.
"""

from typing import Final

from abi.layout import BLOCK, GIB, KERNEL_BASE
from vipc.lang import extern, u64
from vipc.lang.arm64 import dsb, isb
from vipc.lang.unsafe import Ptr

NORMAL_BLOCK: Final = 0x0040_0000_0000_0701         # as in boot/start.s
DEVICE_BLOCK: Final = 0x0060_0000_0000_0405         # Device-nGnRE, never executed


@extern
def early_level1_address() -> u64:
    """The level-1 table (boot/start.s)."""


@extern
def early_level2_address() -> u64:
    """The level-2 table (boot/start.s)."""


@extern
def early_gigabyte() -> u64:
    """Physical address of the gigabyte that it maps."""


def is_mapped_early(physical: u64) -> bool:
    """Whether the block of this address is mapped."""
    if physical // GIB * GIB != early_gigabyte():
        return False
    return Ptr[u64](early_level2_address())[physical % GIB // BLOCK] != 0


def map_early(physical: u64) -> bool:
    """Maps the block of this address; False outside the image's gigabyte."""
    if physical // GIB * GIB != early_gigabyte():
        return False
    if not is_mapped_early(physical):
        Ptr[u64](early_level2_address())[physical % GIB // BLOCK] = physical // BLOCK * BLOCK | NORMAL_BLOCK
        dsb("ishst")
        isb()
    return True


def map_early_devices(physical: u64) -> bool:
    """Maps the gigabyte of this address as devices; False in the image's gigabyte."""
    if physical // GIB * GIB == early_gigabyte():
        return False
    Ptr[u64](early_level1_address())[physical // GIB] = physical // GIB * GIB | DEVICE_BLOCK
    dsb("ishst")
    isb()
    return True


def upper(physical: u64) -> u64:
    """Where the kernel's half has this address."""
    return KERNEL_BASE + physical
