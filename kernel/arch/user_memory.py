"""User memory, touched only by copies that may fault safely.

I1. A user address is an allegation until a copy succeeded. The range test comes first: it keeps kernel addresses out
    even where translation would not.
"""

from abi.layout import USER_END, USER_IMAGE
from vipc.lang import Span, extern, u8, u64
from vipc.lang.unsafe import address_of


@extern
def copy_from_user(destination: u64, source: u64, length: u64) -> u64:
    """0, or 1 when the program could not read there (kernel/arch/user_memory.s)."""


@extern
def copy_to_user(destination: u64, source: u64, length: u64) -> u64:
    """0, or 1 when the program could not write there."""


def is_user_range(address: u64, length: u64) -> bool:
    """Whether the range lies in the user half; an empty one lies anywhere."""
    if length == 0:
        return True
    return USER_IMAGE <= address < USER_END and length <= USER_END - address


def read_user(target: Span[u8], address: u64) -> bool:
    """Fills `target` from the running program's memory; False when it could not be read."""
    return copy_from_user(address_of(target), address, u64(len(target))) == 0


def write_user(address: u64, source: Span[u8]) -> bool:
    """Copies `source` to the running program's memory; False when it could not be written."""
    return copy_to_user(address, address_of(source), u64(len(source))) == 0
