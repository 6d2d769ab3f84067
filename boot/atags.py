"""ATAGS: the list that older firmware leaves at 0x100. Little-endian words: size in words, tag, data.

Reference: Linux, Documentation/arch/arm/booting.rst and arch/arm/include/uapi/asm/setup.h.
I1. A list that does not start with ATAG_CORE, or runs out of its page, gives nothing.
"""

from typing import Final

from abi.bootinfo import COMMAND_LINE_MAX, MAX_REGIONS, BootInfo
from vipc.lang import u32, u64

CORE: Final = 0x5441_0001
MEMORY: Final = 0x5441_0002
INITRD2: Final = 0x5442_0005
COMMAND_LINE: Final = 0x5441_0009
END: Final = 0x0000_0000
TAGS_MAX: Final = 64


def read(data: bytes, info: BootInfo) -> bool:
    """Fills memory, initrd and command line; False when it is no list."""
    if not _is_list(data):
        return False
    position: u64 = 0
    for _ in range(TAGS_MAX):
        size = u64(_word(data, position)) * 4
        tag = _word(data, position + 4)
        if tag == END:
            return info.ram_count > 0
        if tag == MEMORY:
            _add_memory(_word(data, position + 12), _word(data, position + 8), info)
        elif tag == INITRD2:
            info.initrd_start = _word(data, position + 8)
            info.initrd_end = info.initrd_start + _word(data, position + 12)
        elif tag == COMMAND_LINE:
            copy_command_line(data[position + 8:position + size], info)
        position += size
    return info.ram_count > 0


def copy_command_line(text: bytes, info: BootInfo) -> None:
    """Takes the text up to its NUL; what does not fit is left out."""
    length = 0
    while length < len(text) and length < COMMAND_LINE_MAX and text[length] != 0:
        info.command_line[length] = text[length]
        length += 1
    info.command_line_length = length


def _is_list(data: bytes) -> bool:
    """Walks it once: starts with CORE, every size at least two words, and an END."""
    if _word(data, 4) != CORE:
        return False
    position: u64 = 0
    for _ in range(TAGS_MAX):
        if position + 8 > len(data):
            return False
        if _word(data, position + 4) == END:
            return True
        size = u64(_word(data, position)) * 4
        if size < 8 or size > len(data) - position:
            return False
        position += size
    return False


def _add_memory(start: u32, size: u32, info: BootInfo) -> None:
    if size > 0 and info.ram_count < MAX_REGIONS:
        info.ram[info.ram_count].start = start
        info.ram[info.ram_count].end = u64(start) + size
        info.ram_count += 1


def _word(data: bytes, position: u64) -> u32:
    if position + 4 > len(data):
        return 0
    return data[position] | data[position + 1] << 8 | data[position + 2] << 16 | data[position + 3] << 24
