"""The flattened device tree: memory, initrd, command line, reserved ranges and the number of cores.

Big-endian. Only properties of `/`, `/memory*`, `/chosen`, `/psci` and `/cpus` are looked at; everything else is skipped.
I1. The tree is hostile: every offset is checked against the size that the header states, which is checked first.
Reference: Devicetree Specification v0.4, chapter 5.
"""

from typing import Final

from abi.bootinfo import CONDUIT_HVC, CONDUIT_SMC, MAX_REGIONS, BootInfo
from boot.atags import copy_command_line
from vipc.lang import u32, u64

HEADER: Final = 40
MAGIC: Final = 0xD00D_FEED
BEGIN_NODE: Final = 1
END_NODE: Final = 2
PROPERTY: Final = 3
NOP: Final = 4
TOKENS_MAX: Final = 100_000
RESERVATIONS_MAX: Final = 16

OTHER: Final = 0                        # what node the walk is in, one level below the root
IN_MEMORY: Final = 1
IN_CHOSEN: Final = 2
IN_CPUS: Final = 3
IN_PSCI: Final = 4


class Walk:
    """State of the walk."""

    depth: u32
    node: u32
    address_cells: u32
    size_cells: u32
    cores: u32

    def __init__(self) -> None:
        self.depth = 0
        self.node = OTHER
        self.address_cells = 2
        self.size_cells = 1
        self.cores = 0


walk: Walk = Walk()


def total_size(header: bytes) -> u64:
    """Size that the header states, or 0 when it is no device tree."""
    if word(header, 0) != MAGIC:
        return 0
    size = word(header, 4)
    return 0 if size < HEADER else size


def read(data: bytes, info: BootInfo) -> bool:
    """Fills `info`; False when the tree is damaged or names no memory."""
    _reset()
    _read_reservations(data, info)
    strings = u64(word(data, 12))
    position = u64(word(data, 8))
    for _ in range(TOKENS_MAX):
        if position + 4 > len(data):
            return False
        token = word(data, position)
        position += 4
        if token == BEGIN_NODE:
            _enter(data, position)
            position = align(_text_end(data, position) + 1)
        elif token == END_NODE:
            if walk.depth == 0:
                return False
            walk.depth -= 1
        elif token == PROPERTY:
            length = u64(word(data, position))
            if position + 8 > len(data) or length > len(data) - position - 8:
                return False
            _property(data, strings + word(data, position + 4), data[position + 8:position + 8 + length], info)
            position = align(position + 8 + length)
        elif token != NOP:
            break
    if walk.cores > 0:
        info.cores = walk.cores
    return info.ram_count > 0


def _reset() -> None:
    walk.depth = 0
    walk.node = OTHER
    walk.address_cells = 2
    walk.size_cells = 1
    walk.cores = 0


def _read_reservations(data: bytes, info: BootInfo) -> None:
    position = u64(word(data, 16))
    for _ in range(RESERVATIONS_MAX):
        start = double(data, position)
        size = double(data, position + 8)
        if size == 0 or info.reserved_count == MAX_REGIONS:
            return
        info.reserved[info.reserved_count].start = start
        info.reserved[info.reserved_count].end = u64(start + size)
        info.reserved_count += 1
        position += 16


def _enter(data: bytes, name: u64) -> None:
    walk.depth += 1
    if walk.depth == 2:
        walk.node = OTHER
        if starts_with(data, name, b"memory"):
            walk.node = IN_MEMORY
        elif starts_with(data, name, b"chosen"):
            walk.node = IN_CHOSEN
        elif starts_with(data, name, b"cpus"):
            walk.node = IN_CPUS
        elif is_text(data, name, b"psci"):
            walk.node = IN_PSCI
    elif walk.depth == 3 and walk.node == IN_CPUS and starts_with(data, name, b"cpu@"):
        walk.cores += 1


def _property(data: bytes, name: u64, value: bytes, info: BootInfo) -> None:
    if walk.depth == 1:
        if is_text(data, name, b"#address-cells"):
            walk.address_cells = word(value, 0)
        elif is_text(data, name, b"#size-cells"):
            walk.size_cells = word(value, 0)
    elif walk.depth == 2 and walk.node == IN_MEMORY:
        if is_text(data, name, b"reg"):
            _add_memory(value, info)
    elif walk.depth == 2 and walk.node == IN_CHOSEN:
        if is_text(data, name, b"bootargs"):
            copy_command_line(value, info)
        elif is_text(data, name, b"linux,initrd-start"):
            info.initrd_start = number(value)
        elif is_text(data, name, b"linux,initrd-end"):
            info.initrd_end = number(value)


    elif walk.depth == 2 and walk.node == IN_PSCI and is_text(data, name, b"method"):
        if is_text(value, 0, b"hvc"):
            info.conduit = CONDUIT_HVC
        elif is_text(value, 0, b"smc"):
            info.conduit = CONDUIT_SMC


def _add_memory(value: bytes, info: BootInfo) -> None:
    """Pairs of address and size, of one or two cells each."""
    if not 1 <= walk.address_cells <= 2 or not 1 <= walk.size_cells <= 2:
        return
    entry = u64(walk.address_cells + walk.size_cells) * 4
    position: u64 = 0
    while position + entry <= len(value) and info.ram_count < MAX_REGIONS:
        middle = position + walk.address_cells * 4
        start = number(value[position:middle])
        size = number(value[middle:position + entry])
        if size > 0:
            info.ram[info.ram_count].start = start
            info.ram[info.ram_count].end = u64(start + size)
            info.ram_count += 1
        position += entry


def number(value: bytes) -> u64:
    """A property of one or two cells."""
    return double(value, 0) if len(value) >= 8 else word(value, 0)


def word(data: bytes, position: u64) -> u32:
    """A big-endian cell; 0 outside the data."""
    if position + 4 > len(data):
        return 0
    return data[position] << 24 | data[position + 1] << 16 | data[position + 2] << 8 | data[position + 3]


def double(data: bytes, position: u64) -> u64:
    """Two cells."""
    return u64(word(data, position)) << 32 | word(data, position + 4)


def starts_with(data: bytes, position: u64, text: bytes) -> bool:
    """Whether the text stands there."""
    if position > len(data) or len(text) > len(data) - position:
        return False
    for n in range(len(text)):
        if data[position + n] != text[n]:
            return False
    return True


def is_text(data: bytes, position: u64, text: bytes) -> bool:
    """Whether exactly the text stands there, up to its NUL."""
    if not starts_with(data, position, text):
        return False
    end = position + len(text)
    return end < len(data) and data[end] == 0


def align(position: u64) -> u64:
    """The next multiple of a cell."""
    return (position + 3) // 4 * 4


def _text_end(data: bytes, position: u64) -> u64:
    end = position
    while end < len(data) and data[end] != 0:
        end += 1
    return end
